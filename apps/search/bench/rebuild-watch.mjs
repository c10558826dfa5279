// Rebuilds the index through the operators' routes, and looks whether it answers all the while.
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 250;
/** Milliseconds without any progress after which nothing more is to be expected. */
const STUCK_MS = 120_000;

/** The client would have a search wait for what it wrote last. */
const WAIT_FOR_NOTHING = { 'x-position': '0' };

/** Resolves once the new generation is read: its number, how long it took, what it has taken. */
export async function rebuilt(platform, view, onBegin = () => undefined) {
  const began = performance.now();
  const { generation } = await begin(platform, view);
  onBegin(generation);
  let moved = { position: -1, at: began };
  for (;;) {
    await sleep(LOOK_MS);
    const { subscriptions } = await platform.get('/api/v1/ops/search/status');
    const found = subscriptions.find((one) => one.name === view && one.generation === generation);
    const now = performance.now();
    if (found?.status === 'live') return { generation, ms: now - began, parked: found.parked };
    if (found && found.position !== moved.position) moved = { position: found.position, at: now };
    if (!found || now - moved.at > STUCK_MS)
      throw new Error(
        `generation ${generation} of ${view} stands at ${moved.position}: ${found ? (found.blockedBy ?? 'nothing is said of why') : 'it is gone'}`,
      );
  }
}

const begin = (platform, view) =>
  platform.post('/api/v1/ops/search/views/{view}/rebuild', { params: { path: { view } } });

/** Looks for POCs that are there, again and again until `stop()`: what was not found or not answered. */
export function keepLooking(pocs, clientOf) {
  const missed = [];
  let looks = 0;
  let stopped = false;
  const looking = (async () => {
    for (let at = 0; !stopped; at = (at + 1) % pocs.length) {
      const poc = pocs[at];
      looks++;
      try {
        const query = { q: poc.name, pageSize: 20 };
        const request = { params: { query }, headers: WAIT_FOR_NOTHING };
        const { items } = await clientOf(poc).get('/api/v1/search/pocs', request);
        if (!items.some(({ name }) => name === poc.name)) missed.push(`'${poc.name}' was not found`);
      } catch (error) {
        missed.push(`'${poc.name}': ${error.message}`);
      }
      await sleep(50);
    }
  })();
  return async () => {
    stopped = true;
    await looking;
    return { looks, missed };
  };
}
