import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('are taken by so many at a time, in their order', async () => {
    const turns = new Turns(2, 10);
    let [now, most] = [0, 0];
    const began: number[] = [];
    const one = (n: number) =>
      turns.take(5_000, async () => {
        began.push(n);
        most = Math.max(most, ++now);
        await sleep(5);
        now--;
        return n;
      });
    expect(await Promise.all([1, 2, 3, 4, 5].map(one))).toEqual([1, 2, 3, 4, 5]);
    expect([began, most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('are waited for no longer than half of the time, and tell how much is left', async () => {
    const turns = new Turns(1, 10);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const first = turns.take(5_000, () => ended);
    const second = turns.take(10_000, (left) => Promise.resolve(left));
    await expect(turns.take(60, () => Promise.resolve())).rejects.toMatchObject({ name: 'SearchTimedOut' });
    end();
    await first;
    expect(await second).toBeLessThan(9_990);
    expect(await turns.take(100, (left) => Promise.resolve(left))).toBeGreaterThan(50);
  });

  it('are refused at once where too many wait, and given on by what fails', async () => {
    const turns = new Turns(1, 1);
    const { promise: ended, reject: fail } = Promise.withResolvers<void>();
    const first = turns.take(5_000, () => ended);
    const second = turns.take(5_000, () => Promise.resolve('mine'));
    await expect(turns.take(5_000, () => Promise.resolve())).rejects.toMatchObject({ name: 'SearchTimedOut' });
    fail(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(await second).toBe('mine');
  });
});
