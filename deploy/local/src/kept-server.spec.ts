import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { spawnChild } from './children.js';
import { keepServer } from './kept-server.js';

/** A server that does nothing, and what was done with it. */
async function idle() {
  const done: string[] = [];
  const server = await keepServer({
    name: 'Nothing',
    before: () => Promise.resolve(void done.push('before')),
    spawn: () => {
      done.push('spawned');
      return spawnChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    untilReady: () => Promise.resolve(),
    end: [['SIGKILL', 1_000]],
    onDeath: () => void done.push('died'),
  });
  return { server, done };
}

const dies = async (pid: number | undefined, done: readonly string[]) => {
  process.kill(pid!, 'SIGKILL');
  while (!done.includes('died')) await sleep(5);
};

describe('a server that is kept', () => {
  it('is started again when it dies, and then ended', async () => {
    const { server, done } = await idle();
    const first = server.pid;
    await dies(first, done);
    while (server.pid === first) await sleep(5);
    expect(done).toEqual(['before', 'spawned', 'died', 'before', 'spawned']);
    await server.stop();
    expect(() => process.kill(server.pid!, 0)).toThrow('ESRCH');
  });

  it('is left alone once it was to end, for somebody else may have begun in its place', async () => {
    const { server, done } = await idle();
    await dies(server.pid, done);
    await server.stop();
    await sleep(400);
    expect(done).toEqual(['before', 'spawned', 'died']);
  });
});
