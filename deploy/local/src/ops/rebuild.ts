import type { Status, SubscriptionReport } from '@mrbill/operations';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { duration, type Output } from './output.js';
import { contextOf, contexts, NotReachable, type RunningProduct } from './running.js';

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

/** What the operator wants of a rebuild. */
export interface RebuildWish {
  /** From what is published as it stands, without folding that anew first. */
  readonly quick?: boolean | undefined;
  /** Switch although facts are parked. */
  readonly accept?: boolean | undefined;
}

/**
 * Has a view filled anew and follows it until readers are switched to it. What follows another context's feed is filled from what
 * that has published: unless it must be quick, that is folded anew from the facts first. The services do the work: whoever stops
 * following stops nothing but the step that has not begun, and asking again goes on with the generation that is being filled.
 */
export async function rebuild(
  product: RunningProduct,
  view: string,
  output: Output,
  { quick = false, accept = false }: RebuildWish = {},
  patience = usual,
): Promise<number> {
  const publication = quick ? undefined : await publicationBefore(product, view);
  if (publication) await fill(product, publication, accept, output, patience);
  await fill(product, view, accept, output, patience);
  return 0;
}

/** The publication that a view is filled from; undefined where it follows its own context's facts. */
async function publicationBefore(product: RunningProduct, view: string): Promise<string | undefined> {
  const { subscriptions } = await product.ask<Status>(contextOf(view), 'status');
  const source = subscriptions.find(({ name }) => name === view)?.source;
  // By messages too: what these do not bring is read from the feed.
  const publisher = contexts.find((context) => source === `feed of ${context}` || source === `messages of ${context}`);
  return publisher && `${publisher}.publication`;
}

async function fill(
  product: RunningProduct,
  view: string,
  accept: boolean,
  output: Output,
  patience: Patience,
): Promise<void> {
  const context = contextOf(view);
  const path = `views/${encodeURIComponent(view)}/rebuild?accept=${accept}`;
  const { generation } = await product.ask<Started>(context, path, 'POST');
  output.line(
    `Filling generation ${generation} of ${view} beside the one that is read. Ctrl-C stops watching, not the rebuild.`,
  );
  const began = Date.now();
  let moved = { to: '', at: began };
  for (;;) {
    const seen = await look(product, view, generation, output);
    if (seen === 'gone')
      throw new CannotStart(
        `Generation ${generation} of ${view} is no more: another rebuild or a rollback came between, or it was given up.`,
      );
    if (seen?.status === 'live') return switched(seen, (Date.now() - began) / 1000, output);
    const to = `${seen?.position} ${seen?.blockedBy}`;
    if (seen && to !== moved.to) moved = { to, at: Date.now() };
    if (Date.now() - moved.at > patience.stuck) throw new CannotStart(stuck(view, seen, patience));
    await sleep(patience.look);
  }
}

/** Has a rebuild go no further, or gives it up. */
export async function endRebuild(
  product: RunningProduct,
  view: string,
  how: 'stop' | 'abandon',
  output: Output,
): Promise<number> {
  const path = `views/${encodeURIComponent(view)}/rebuild/${how}`;
  const ended = await product.ask<Started>(contextOf(view), path, 'POST');
  output.value(ended);
  output.line(
    how === 'stop'
      ? `Generation ${ended.generation} of ${view} goes no further. npm run ops -- rebuild ${view} goes on where it is.`
      : `Generation ${ended.generation} of ${view} is given up. npm run ops -- status shows which one is read.`,
  );
  return 0;
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
  { name, generation, status, position, head, lag, rate, secondsLeft, parked, blockedBy }: SubscriptionReport,
  output: Output,
): void {
  output.value({ view: name, generation, status, position, head, rate, secondsLeft, parked, blockedBy });
  if (status === 'building' && blockedBy) return output.progress(`  caught up; not switched yet: ${blockedBy}`);
  const share = head ? `, ${Math.floor((100 * Math.min(position, head)) / head)} %` : '';
  const left = !lag || secondsLeft === null ? '' : `, about ${duration(secondsLeft)} left`;
  output.progress(`  position ${position} of ${head ?? '?'}${share}, ${rate} facts/s${left}`);
}

function switched({ name, generation, parked }: SubscriptionReport, seconds: number, output: Output): void {
  output.line(
    `${name} is read from generation ${generation} now, after ${duration(seconds)}. npm run ops -- rollback ${name} goes back.`,
  );
  if (parked > 0) output.line(`${parked} facts could not be taken: npm run ops -- dead-letters list`);
}

const stuck = (view: string, seen: SubscriptionReport | undefined, { stuck: ms }: Patience): string =>
  `${view} has made no progress for ${duration(ms / 1000)}${seen?.blockedBy ? ` (${seen.blockedBy})` : ''}. ` +
  'The one that was read before still is. Look at npm run ops -- status, and ask for the rebuild again to go on watching.';
