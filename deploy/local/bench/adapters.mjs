// Express against Fastify: the same controller of Nest on each, asked the same in turns.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Arriving } from './arriving.mjs';

const CALLERS = 32;
const body = JSON.stringify({
  name: 'Another queue',
  description: 'A few words about what was tried. '.repeat(6),
  repositoryUrl: 'https://git.example/acme/another',
  tags: ['bench', 'queues'],
});
let asked = 0;
const requests = [
  { kind: 'register', method: 'POST', path: '/pocs', headers: { 'content-type': 'application/json' }, body },
  { kind: 'read', method: 'GET', path: '/pocs/1' },
  { kind: 'list', method: 'GET', path: '/pocs?pageSize=20' },
];
const next = () => requests[asked++ % requests.length];

/** For each adapter its rounds: `{ times, processor, most, memory }`; milliseconds, microseconds of each request, requests a second, megabytes. */
export async function adaptersCompared({ rounds, rate, seconds }) {
  const servers = await Promise.all(['express', 'fastify'].map(launch));
  try {
    const found = new Map(servers.map(({ name }) => [name, []]));
    for (const { loop } of servers) await loop.flood(next, { callers: CALLERS, seconds: Math.min(3, seconds) });
    for (let round = 1; round <= rounds; round++) {
      for (const { name, loop, used } of round % 2 ? servers : servers.toReversed()) {
        const before = await used();
        const answers = await loop.run(next, { rate, seconds, seed: round });
        const after = await used();
        const most = await loop.flood(next, { callers: CALLERS, seconds: Math.ceil(seconds / 2) });
        const wrong = answers.filter(({ status }) => status >= 300 || typeof status !== 'number');
        if (wrong.length > 0) throw new Error(`${name} answered ${wrong[0].status}`);
        const processor = (1_000 * (after.processor - before.processor)) / answers.length;
        found.get(name).push({ times: answers.map(({ took }) => took), processor, most, memory: after.memory });
      }
    }
    return found;
  } finally {
    for (const { close } of servers) await close();
  }
}

async function launch(name) {
  const child = fork(join(import.meta.dirname, 'adapter-server.mjs'), [name]);
  const [{ port }] = await once(child, 'message');
  const loop = new Arriving(`http://127.0.0.1:${port}`);
  return {
    name,
    loop,
    async used() {
      child.send('used');
      return (await once(child, 'message'))[0];
    },
    async close() {
      await loop.close();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
