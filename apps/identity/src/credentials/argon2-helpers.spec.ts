import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { Argon2Helpers } from './argon2-helpers.js';

const cheap = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const helpersOf = (helpers: Argon2Helpers) => (helpers as unknown as { idle: ChildProcess[] }).idle;

let helpers: Argon2Helpers;
beforeEach(() => void (helpers = new Argon2Helpers()));
afterEach(() => helpers.close());

describe('helpers', () => {
  it('are as many as are asked at once, and are kept', async () => {
    await Promise.all([1, 2, 3].map(() => helpers.hash('a password', cheap)));
    const pids = helpersOf(helpers).map(({ pid }) => pid);
    await helpers.hash('a password', cheap);
    expect(new Set(helpersOf(helpers).map(({ pid }) => pid))).toEqual(new Set(pids));
    expect(pids).toHaveLength(3);
  });

  it('stand back behind the service, and are told nothing of it', async () => {
    await helpers.hash('a password', cheap);
    const pid = helpersOf(helpers)[0]?.pid ?? 0;
    if (process.platform !== 'linux') return;
    const niceOf = (who: number | string) =>
      Number(readFileSync(`/proc/${who}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]);
    expect(niceOf(pid)).toBe(Math.min(19, niceOf('self') + 15));
    const sessions = existsSync('/proc/self/autogroup') ? readFileSync(`/proc/${pid}/autogroup`, 'utf8') : 'nice 15';
    expect(sessions.trim()).toMatch(/nice 15$/);
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toMatch(/PATH|TEST_POSTGRES|HOME/);
  });

  it('that die are replaced, also under way', async () => {
    const hash = await helpers.hash('a password', cheap);
    const first = helpersOf(helpers)[0]!;
    first.kill('SIGKILL');
    while (helpersOf(helpers).length > 0) await sleep(5);
    expect(await helpers.verify(hash, 'a password')).toBe(true);
    const second = helpersOf(helpers)[0]!;
    const lost = helpers.hash('a password', { ...cheap, timeCost: 1_000 });
    second.kill('SIGKILL');
    await expect(lost).rejects.toThrow('ended before it had answered');
    expect(await helpers.verify(hash, 'another one')).toBe(false);
  });

  it('end when they are no longer needed, also one that is at work', async () => {
    await helpers.hash('a password', cheap);
    const [idle] = helpersOf(helpers);
    const last = helpers.hash('a password', cheap);
    helpers.close();
    expect(await last).toMatch(/^\$argon2id/);
    if (idle?.exitCode === null && idle.signalCode === null) await once(idle, 'exit');
    expect(helpersOf(helpers)).toEqual([]);
  });

  it('that hang keep nobody waiting, nor in the way of whoever comes next', async () => {
    const helpers = new Argon2Helpers();
    const hash = await helpers.hash('a password', cheap);
    // Starting one takes longer than that where much else goes on.
    Object.assign(helpers, { limit: 300 });
    helpersOf(helpers)[0]!.kill('SIGSTOP');
    await expect(helpers.verify(hash, 'a password')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await new Argon2Helpers().verify(hash, 'a password')).toBe(true);
    expect(helpersOf(helpers)).toEqual([]);
  });
});
