import { afterAll, describe, expect, it } from '@jest/globals';
import { setImmediate as breath } from 'node:timers/promises';
import { Passwords } from './passwords.js';
import { Turnstile } from './turnstile.js';

describe('a password', () => {
  const passwords = new Passwords({ atOnce: 3 });
  afterAll(() => passwords.close());

  it('matches its own hash only', async () => {
    const hash = await passwords.hash('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.match('correct horse battery', hash)).toBe(true);
    expect(await passwords.match('correct horse batterz', hash)).toBe(false);
  });

  it('is salted', async () => {
    expect(await passwords.hash('the same')).not.toBe(await passwords.hash('the same'));
  });

  it('is hashed beside others, and compared with what is no hash without harm', async () => {
    const hashes = await Promise.all(Array.from({ length: 5 }, () => passwords.hash('the same')));
    expect(new Set(hashes).size).toBe(5);
    await expect(passwords.match('anything', 'no hash')).rejects.toThrow();
    expect(await passwords.match('the same', hashes[0])).toBe(true);
  });

  it('of nobody never matches, and takes as long', async () => {
    const hash = await passwords.hash('correct horse battery');
    await passwords.match('warm up', undefined);
    const time = async (known: string | undefined) => {
      const start = performance.now();
      expect(await passwords.match('nobody has this password', known)).toBe(false);
      return performance.now() - start;
    };
    // What else goes on here makes either of them slower, and neither faster.
    let [nobody, somebody] = [Infinity, Infinity];
    for (let i = 0; i < 20; i++) {
      nobody = Math.min(nobody, await time(undefined));
      somebody = Math.min(somebody, await time(hash));
    }
    expect(nobody).toBeGreaterThan(somebody / 3);
  });
});

describe('a turnstile', () => {
  it('lets so many through at once, in their order, and refuses whom it has no room for', async () => {
    const turnstile = new Turnstile({ atOnce: 2, mostWaiting: 3 });
    const log: string[] = [];
    const gates: (() => void)[] = [];
    const go = (name: string) =>
      turnstile.through(async () => {
        log.push(name);
        await new Promise<void>((resolve) => gates.push(resolve));
      });
    const all = ['a', 'b', 'c', 'd', 'e'].map(go);
    await expect(go('f')).rejects.toMatchObject({ code: 'unavailable' });
    await breath();
    expect(log).toEqual(['a', 'b']);
    for (let open = 0; open < 5; open++) {
      gates[open]?.();
      await breath();
    }
    await Promise.all(all);
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('lets a rush through at once and others at its pace, and nobody wait who is through', async () => {
    const turnstile = new Turnstile({ atOnce: 1, mostWaiting: 9, pace: 1_000, burst: 3 });
    const since = performance.now();
    const times = await Promise.all(
      Array.from({ length: 6 }, () => turnstile.through(() => Promise.resolve(performance.now() - since))),
    );
    const end = performance.now() - since;
    expect(times[3]).toBeLessThan(950);
    expect(times[4]).toBeGreaterThan(950);
    expect(times[5]).toBeGreaterThan(1_950);
    expect(end - (times[5] ?? 0)).toBeLessThan(950);
  });

  it('lets nobody wait for ever, and forgets who has gone', async () => {
    const turnstile = new Turnstile({ atOnce: 1, mostWaiting: 2, patience: 50 });
    let open = () => {};
    const first = turnstile.through(() => new Promise<void>((resolve) => (open = resolve)));
    const gone = [1, 2].map(() => turnstile.through(() => Promise.resolve()));
    await Promise.all(gone.map((each) => expect(each).rejects.toMatchObject({ code: 'unavailable' })));
    const patient = turnstile.through(() => Promise.resolve('at last'));
    open();
    await first;
    expect(await patient).toBe('at last');
    expect(await turnstile.through(() => Promise.resolve('and again'))).toBe('and again');
  });

  it('goes on after a failure', async () => {
    const turnstile = new Turnstile({ atOnce: 1, mostWaiting: 1 });
    await expect(turnstile.through(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turnstile.through(() => Promise.resolve('yes'))).toBe('yes');
  });
});
