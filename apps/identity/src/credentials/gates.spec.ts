import { describe, expect, it } from '@jest/globals';
import { setImmediate as breath } from 'node:timers/promises';
import { Gates } from './gates.js';

describe('gates', () => {
  it('let one after the other through for one key, and others beside it', async () => {
    const gates = new Gates();
    const log: string[] = [];
    const open: (() => void)[] = [];
    const go = (key: string, name: string) =>
      gates.through(key, async () => {
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
    const go = (key: string) => gates.through(key, () => new Promise<void>((resolve) => open.push(resolve)));
    const crowd = Array.from({ length: 51 }, () => go('a'));
    await expect(go('a')).rejects.toMatchObject({ code: 'unavailable' });
    const others = Array.from({ length: 49 }, (_, index) => go(String(index)));
    await expect(go('the last straw')).rejects.toMatchObject({ code: 'unavailable' });
    while (open.length > 0) {
      open.shift()?.();
      await breath();
    }
    await Promise.all([...crowd, ...others]);
    expect(await gates.through('a', () => Promise.resolve('again'))).toBe('again');
  });
});
