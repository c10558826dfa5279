// Has the operators' routes compare an index with what is published.
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 100;
const LIMIT_MS = 600_000;

/** How long it took, in milliseconds, and what came out; undefined where the product has no such route. */
export async function verified(url, platform, view) {
  const { paths } = await (await fetch(`${url}/api/openapi.json`)).json();
  if (!paths['/api/v1/ops/search/views/{view}/verify']) return undefined;
  const named = { params: { path: { view } } };
  const began = performance.now();
  await platform.post('/api/v1/ops/search/views/{view}/verify', named);
  for (;;) {
    const { state, outcome, problem } = await platform.get('/api/v1/ops/search/views/{view}/verification', named);
    const ms = performance.now() - began;
    if (state === 'done') return { ms, outcome };
    if (state === 'failed' || ms > LIMIT_MS) throw new Error(`verifying ${view}: ${problem ?? 'it does not end'}`);
    await sleep(LOOK_MS);
  }
}

/** What was wrong by it, in a word each. */
export const mistakesOf = ({ agree, differences, parked, unsettled }) => [
  ...differences.map(({ id, kind }) => `${id}: ${kind}`),
  ...(parked > 0 ? [`${parked} wait for a parked fact`] : []),
  ...(unsettled > 0 ? [`${unsettled} changed each time they were looked at`] : []),
  ...(agree ? [] : ['the digests do not agree']),
];
