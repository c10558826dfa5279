// Fills a running product with the corpus, below its API: facts appended by the seed of pocs, each by the command that registers
// a POC; from there on everything goes its usual way (publication, feed, index).
import { level } from './level.mjs';

/** Planned at once: more would be memory. */
const CHUNK = 20_000;

/** `owners` are `{ tenantId, userId }`. */
export async function load({ corpus, pocs, owners, databases, operator }) {
  const { runSeed } = await import('../../pocs/dist/seeding/run.js');
  const began = performance.now();
  const until = Date.now();
  for (let first = 0; first < pocs; first += CHUNK) {
    const count = Math.min(CHUNK, pocs - first);
    const planned = Array.from({ length: count }, (_, n) =>
      corpus.planned(first + n, owners[(first + n) % owners.length], until),
    );
    await runSeed(planned, databases, () => undefined);
    console.log(`  ${first + count} registered, ${perSecond(first + count, began)}`);
  }
  const registered = performance.now();
  await level(operator);
  console.log(
    `  searchable ${((performance.now() - registered) / 1000).toFixed(0)} s after the last, ${perSecond(pocs, began)}`,
  );
}

const perSecond = (count, began) => `${((1_000 * count) / (performance.now() - began)).toFixed(0)} a second`;
