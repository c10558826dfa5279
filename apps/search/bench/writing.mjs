// How soon what was written is found: from the answer to the write until a search shows it.
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 10;
const LIMIT_MS = 30_000;

/** So many writes, a fixed time apart; answers milliseconds. */
export async function untilSearchable(clients, count, everyMs) {
  const under = [];
  for (let each = 0; each < count; each++) {
    under.push(one(clients[each % clients.length], `Qzj${letters(Date.now())}${letters(each)}`));
    await sleep(everyMs);
  }
  return Promise.all(under);
}

async function one(client, name) {
  const body = { name, repositoryUrl: `https://git.example/bench/${name}`, language: 'Rust', tags: ['bench'] };
  await client.post('/api/v1/pocs', { body });
  const answered = performance.now();
  for (;;) {
    // An `x-position` of our own, so that the search waits for nothing.
    const { items } = await client.get('/api/v1/search/pocs', {
      params: { query: { q: `"${name}"`, pageSize: 1 } },
      headers: { 'x-position': '0' },
    });
    if (items[0]?.name === name) return performance.now() - answered;
    if (performance.now() - answered > LIMIT_MS) throw new Error(`${name} was not found within ${LIMIT_MS / 1000} s`);
    await sleep(LOOK_MS);
  }
}

/** A number as letters, so that it is one word. */
const letters = (number) => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
