import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Refreshing } from './refreshing.js';

describe('refreshing', () => {
  it('is done once for all who ask while another one is under way, and after they asked', async () => {
    const begun: number[] = [];
    let written = 0;
    const refreshing = new Refreshing(() => {
      begun.push(written);
      return sleep(20);
    });
    const first = refreshing.now();
    written = 1;
    await Promise.all([first, ...Array.from({ length: 10 }, () => refreshing.now())]);
    expect(begun).toEqual([0, 1]);
    written = 2;
    await refreshing.now();
    expect(begun).toEqual([0, 1, 2]);
  });

  it('goes on after one that failed', async () => {
    let fails = true;
    const refreshing = new Refreshing(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve()));
    const both = Promise.allSettled([refreshing.now(), refreshing.now()]);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await refreshing.now();
  });
});
