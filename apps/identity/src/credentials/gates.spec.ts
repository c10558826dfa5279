import { describe, expect, it } from '@jest/globals';
import { setImmediate as breath } from 'node:timers/promises';
import { Gates } from './gates.js';

describe('gates', () => {
  it('let one after the other through for one key, and others beside it', async () => {
    const gates = new Gates();
    const log: string[] = [];
    const open: (() => void)[] = [];
    const go = (key: string, name: string) =>
      gates.through(key, key, async () => {
        log.push(name);
        await new Promise<void>((resolve) => open.push(resolve));
      });
    const all = [go('a', 'a1'), go('a', 'a2'), go('b', 'b1')];
    await breath();
    expect(log).toEqual(['a1', 'b1']);
    for (let each = 0; each < 3; each++) {
      open[each]?.();
      await breath();
    }
    await Promise.all(all);
    expect(log).toEqual(['a1', 'b1', 'a2']);
  });

  it('refuse whom they have no room for, at one and at all together', async () => {
    const gates = new Gates();
    const open: (() => void)[] = [];
    const go = (key: string, place = key) =>
      gates.through(key, place, () => new Promise<void>((resolve) => open.push(resolve)));
    const crowd = Array.from({ length: 51 }, () => go('a'));
    await expect(go('a')).rejects.toMatchObject({ code: 'unavailable' });
    const others = Array.from({ length: 69 }, (_, index) => go(String(index)));
    await expect(go('the last straw')).rejects.toMatchObject({ code: 'unavailable' });
    while (open.length > 0) {
      open.shift()?.();
      await breath();
    }
    await Promise.all([...crowd, ...others]);
    expect(await gates.through('a', 'a', () => Promise.resolve('again'))).toBe('again');
  });

  it('always have room for whoever comes from elsewhere', async () => {
    const gates = new Gates();
    const open: (() => void)[] = [];
    const inside: Promise<void>[] = [];
    const crowd = (place: string) => {
      for (let came = 0; came < 200; came++) {
        const coming = gates.through(
          `${place} ${came}`,
          place,
          () => new Promise<void>((resolve) => open.push(resolve)),
        );
        inside.push(coming.catch(() => undefined));
      }
    };
    crowd('one');
    await breath();
    expect(open).toHaveLength(100);
    crowd('two');
    expect(await gates.through('somebody', 'elsewhere', () => Promise.resolve('in'))).toBe('in');
    while (open.length > 0) {
      open.shift()?.();
      await breath();
    }
    await Promise.all(inside);
  });
});
