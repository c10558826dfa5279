import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Recorded } from '../fact.js';
import { keyOf, subscriptions, type SubscriptionRow } from './checkpoint.js';
import type { Following } from './following.js';
import { parkedCounts } from './parking.js';
import type { RunnerEvents } from './runner.js';
import type { Source } from './source.js';

/** What the pump has to say to a log. */
export interface PumpLog {
  info(message: string, details?: object): void;
  error(message: string, details?: object): void;
  /** For tracing: what a subscription took while it was live, not what a rebuild went through. */
  taken?(subscription: string, facts: readonly Recorded[]): void;
}

export interface SubscriptionStatus extends SubscriptionRow {
  /** Name of what it follows: `store`, or another context's feed; undefined where this program no longer knows it. */
  readonly source: string | undefined;
  /** How many positions of its source it has not taken; undefined where the source cannot be asked. */
  readonly lag: number | undefined;
  readonly parked: number;
}

const LOST = 'it is not there any more: another one is filled from the start, and read when it is complete';
const STOPPED = 'an operator has stopped it: ask for the rebuild again to go on';
/** Milliseconds that whoever asks for the status waits for a source to say how far it is. */
const PATIENCE = 1_000;

/** How every generation of every subscription of a context stands; `following` are those that this program knows, by name. */
export async function statusOf(
  pool: pg.Pool,
  following: ReadonlyMap<string, Following>,
): Promise<readonly SubscriptionStatus[]> {
  const sources = new Set([...following.values()].map(({ source }) => source));
  const [rows, parked, heads] = await Promise.all([subscriptions(pool), parkedCounts(pool), headsOf(sources)]);
  return rows.map((row) => {
    const source = following.get(row.name)?.source;
    const head = source && heads.get(source);
    const lag = head === undefined ? undefined : Math.max(0, head - row.position);
    const problem = row.status === 'lost' ? LOST : row.wish === 'stop' ? STOPPED : row.problem;
    return { ...row, problem, source: source?.name, lag, parked: parked.get(keyOf(row)) ?? 0 };
  });
}

async function headsOf(sources: ReadonlySet<Source>): Promise<ReadonlyMap<Source, number | undefined>> {
  const heads = [...sources].map(async (source) => {
    const head = source.head().catch(() => undefined);
    return [source, await Promise.race([head, sleep(PATIENCE, undefined, { ref: false })])] as const;
  });
  return new Map(await Promise.all(heads));
}

/** What happens to a subscription while it runs, as lines of a log. */
export const troublesInto = (log: PumpLog): Pick<RunnerEvents, 'parked' | 'lost' | 'failed'> => ({
  parked: ({ name, generation }, problem, { type, stream }) =>
    log.error('a fact was parked', { subscription: name, generation, problem, type, stream }),
  lost: ({ name, generation }) => log.info('a subscription has another owner now', { subscription: name, generation }),
  failed: ({ name, generation }, error) =>
    log.error('a subscription stopped and will go on', { subscription: name, generation, error }),
});
