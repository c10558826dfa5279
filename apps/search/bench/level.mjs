import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 500;
const TELL_MS = 20_000;
/** Milliseconds without any progress after which nothing more is to be expected. */
const STUCK_MS = 120_000;

/** Until everything that follows pocs has taken all of it. */
export async function level(operator) {
  let told = Date.now();
  let moved = { sum: -1, at: Date.now() };
  for (;;) {
    const all = await Promise.all(['pocs', 'search'].map((context) => operator.get(`/api/v1/ops/${context}/status`)));
    const subscriptions = all.flatMap(({ subscriptions }) => subscriptions).filter(({ status }) => status === 'live');
    if (subscriptions.every(({ lag }) => lag === 0)) return;
    const sum = subscriptions.reduce((positions, { position }) => positions + position, 0);
    if (sum !== moved.sum) moved = { sum, at: Date.now() };
    if (Date.now() - moved.at > STUCK_MS) throw new Error(`stuck: ${JSON.stringify(subscriptions)}`);
    if (Date.now() - told > TELL_MS) {
      console.log(`  ${Math.max(...subscriptions.map(({ lag }) => lag))} facts behind`);
      told = Date.now();
    }
    await sleep(LOOK_MS);
  }
}
