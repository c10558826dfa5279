import type { Status, SubscriptionReport } from '@mrbill/operations';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { duration, type Output } from './output.js';
import { contextOf, NotReachable, type RunningProduct } from './running.js';

interface Started {
  readonly view: string;
  readonly generation: number;
}

export interface Patience {
  /** Milliseconds between two looks. */
  readonly look: number;
  /** Milliseconds without any progress after which following makes no sense any more. */
  readonly stuck: number;
}

const usual: Patience = { look: 500, stuck: 60_000 };

/**
 * Has a view filled anew and follows it until readers are switched to it. The service does the work: whoever stops
 * following stops nothing, and asking again goes on with the generation that is being filled.
 */
export async function rebuild(
  product: RunningProduct,
  view: string,
  output: Output,
  patience = usual,
): Promise<number> {
  const context = contextOf(view);
  const { generation } = await product.ask<Started>(context, `views/${encodeURIComponent(view)}/rebuild`, 'POST');
  output.line(
    `Filling generation ${generation} of ${view} beside the one that is read. Ctrl-C stops watching, not the rebuild.`,
  );
  const began = Date.now();
  let moved = { position: -1, at: began };
  for (;;) {
    const seen = await look(product, view, generation, output);
    if (seen === 'gone')
      throw new CannotStart(
        `Generation ${generation} of ${view} is no more: another rebuild or a rollback came between.`,
      );
    if (seen?.status === 'live') return switched(seen, (Date.now() - began) / 1000, output);
    if (seen && seen.position !== moved.position) moved = { position: seen.position, at: Date.now() };
    if (Date.now() - moved.at > patience.stuck) throw new CannotStart(stuck(view, seen, patience));
    await sleep(patience.look);
  }
}

/** Goes back to the generation before. */
export async function rollback(product: RunningProduct, view: string, output: Output): Promise<number> {
  const started = await product.ask<Started>(contextOf(view), `views/${encodeURIComponent(view)}/rollback`, 'POST');
  output.value(started);
  output.line(`${view} is read from generation ${started.generation} again.`);
  return 0;
}

/** Undefined while the service is away: it goes on with the rebuild when it is back. */
async function look(
  product: RunningProduct,
  view: string,
  generation: number,
  output: Output,
): Promise<SubscriptionReport | 'gone' | undefined> {
  try {
    const { subscriptions } = await product.ask<Status>(contextOf(view), 'status');
    const found = subscriptions.find((one) => one.name === view && one.generation === generation);
    if (!found) return 'gone';
    tell(found, output);
    return found;
  } catch (error) {
    if (!(error instanceof NotReachable)) throw error;
    output.progress(`${error.message} Waiting for it.`);
    return undefined;
  }
}

function tell(
  { name, generation, status, position, head, lag, rate, parked }: SubscriptionReport,
  output: Output,
): void {
  const secondsLeft = lag !== null && rate > 0 ? Math.round(lag / rate) : null;
  output.value({ view: name, generation, status, position, head, rate, secondsLeft, parked });
  const share = head ? `, ${Math.floor((100 * Math.min(position, head)) / head)} %` : '';
  const left = !lag || secondsLeft === null ? '' : `, about ${duration(secondsLeft)} left`;
  output.progress(`  position ${position} of ${head ?? '?'}${share}, ${rate} facts/s${left}`);
}

function switched({ name, generation, parked }: SubscriptionReport, seconds: number, output: Output): number {
  output.line(
    `${name} is read from generation ${generation} now, after ${duration(seconds)}. npm run ops -- rollback ${name} goes back.`,
  );
  if (parked > 0) output.line(`${parked} facts could not be taken: npm run ops -- dead-letters list`);
  return 0;
}

const stuck = (view: string, seen: SubscriptionReport | undefined, { stuck: ms }: Patience): string =>
  `${view} has made no progress for ${duration(ms / 1000)}${seen?.blockedBy ? ` (${seen.blockedBy})` : ''}. ` +
  'The one that was read before still is. Look at npm run ops -- status, and ask for the rebuild again to go on watching.';
