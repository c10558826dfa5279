import type pg from 'pg';
import { UnreadableFact } from '../errors.js';
import type { Recorded } from '../fact.js';
import type { Poison } from '../views/view.js';
import type { SubscriptionId } from './checkpoint.js';
import type { Source } from './source.js';

/** What an operator may ask for a parked stream. */
export type ParkingWish = 'retry' | 'skip' | 'discard';

/** A fact that waits, with all that came after it in its stream, until an operator has decided. */
export interface Parked extends SubscriptionId {
  readonly id: number;
  readonly tenant: string;
  readonly stream: { readonly name: string; readonly id: string };
  readonly position: number;
  /** Null: it only waits behind the one that failed. */
  readonly problem: string | null;
  readonly tries: number;
  readonly wish: ParkingWish | null;
  readonly parkedAt: Date;
}

interface ParkedRow extends Omit<Parked, 'stream'> {
  readonly stream_name: string;
  readonly stream_id: string;
  readonly fact: unknown;
}

export const streamKey = (fact: Pick<Recorded, 'tenant' | 'stream'>) =>
  `${fact.tenant}/${fact.stream.name}/${fact.stream.id}`;

const COLUMNS = `id::float8, subscription AS name, generation, tenant, stream_name, stream_id, position::float8, fact, problem,
  tries, wish, parked_at AS "parkedAt"`;

const toParked = ({ stream_name, stream_id, fact: _, ...row }: ParkedRow): Parked => ({
  ...row,
  stream: { name: stream_name, id: stream_id },
});

/** A parked fact that failed again. */
interface Failed {
  readonly position: number;
  readonly problem: string;
}

const OF_STREAM = 'subscription = $1 AND generation = $2 AND tenant = $3 AND stream_name = $4 AND stream_id = $5';

/** Everything parked in this context, oldest first; at most 1,000. */
export async function parkedFacts(on: pg.Pool): Promise<readonly Parked[]> {
  const { rows } = await on.query<ParkedRow>(`SELECT ${COLUMNS} FROM store.parked ORDER BY id LIMIT 1000`);
  return rows.map(toParked);
}

/** How many facts each subscription has parked, by `<name>#<generation>`. */
export async function parkedCounts(on: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await on.query<{ of: string; count: number }>(
    `SELECT subscription || '#' || generation AS of, count(*)::float8 AS count FROM store.parked GROUP BY 1`,
  );
  return new Map(rows.map(({ of, count }) => [of, count]));
}

/** Things of which a subscription has parked something. */
export async function parkedIds(
  on: pg.Pool,
  { name, generation }: SubscriptionId,
): Promise<readonly { readonly tenant: string; readonly key: string }[]> {
  const { rows } = await on.query<{ tenant: string; key: string }>(
    'SELECT DISTINCT tenant, stream_id AS key FROM store.parked WHERE subscription = $1 AND generation = $2',
    [name, generation],
  );
  return rows;
}

/** Leaves a wish for the owner of the subscription to fulfil. Answers the number of streams it concerns: 0 or 1. */
export async function wishFor(on: pg.Pool, id: number, wish: ParkingWish): Promise<number> {
  const { rowCount } = await on.query(
    `UPDATE store.parked SET wish = $2 WHERE id = (
       SELECT first.id FROM store.parked first
       JOIN store.parked named USING (subscription, generation, tenant, stream_name, stream_id)
       WHERE named.id = $1 ORDER BY first.position LIMIT 1)`,
    [id, wish],
  );
  return rowCount ?? 0;
}

/** The parked streams of one subscription, as its owner keeps them at hand. */
export class Parking {
  private constructor(
    private readonly of: SubscriptionId,
    private readonly streams: Set<string>,
  ) {}

  static async open(on: pg.Pool, of: SubscriptionId): Promise<Parking> {
    const { rows } = await on.query<{ stream: string }>(
      `SELECT DISTINCT tenant || '/' || stream_name || '/' || stream_id AS stream FROM store.parked
       WHERE subscription = $1 AND generation = $2`,
      [of.name, of.generation],
    );
    return new Parking(of, new Set(rows.map((row) => row.stream)));
  }

  get count(): number {
    return this.streams.size;
  }

  holds(fact: Recorded): boolean {
    // Nearly always nothing is parked, and this is asked for each fact.
    return this.streams.size > 0 && this.streams.has(streamKey(fact));
  }

  /** Parks the poison and, of `page`, all later facts of the same streams. */
  async park(tx: pg.ClientBase, page: readonly Recorded[], poison: readonly Poison[], source: Source): Promise<void> {
    const problems = new Map(poison.map(({ fact, problem }) => [fact.position, problem]));
    const stuck = new Set<string>();
    const rows: object[] = [];
    for (const fact of page) {
      const problem = problems.get(fact.position);
      if (problem !== undefined) stuck.add(streamKey(fact));
      if (problem === undefined && !stuck.has(streamKey(fact)) && !this.holds(fact)) continue;
      rows.push({
        tenant: fact.tenant,
        stream_name: fact.stream.name,
        stream_id: fact.stream.id,
        position: fact.position,
        fact: source.keep(fact),
        problem: problem?.slice(0, 2000),
        tries: problem === undefined ? 0 : 1,
      });
    }
    await tx.query(
      `INSERT INTO store.parked (subscription, generation, tenant, stream_name, stream_id, position, fact, problem, tries)
       SELECT $1, $2, tenant, stream_name, stream_id, position, coalesce(fact, 'null'), problem, tries
       FROM json_populate_recordset(NULL::store.parked, $3::json) ORDER BY position ON CONFLICT DO NOTHING`,
      [this.of.name, this.of.generation, JSON.stringify(rows)],
    );
  }

  /** After the transaction that parked was committed. */
  remember(poison: readonly Poison[]): void {
    for (const { fact } of poison) this.streams.add(streamKey(fact));
  }

  async wishes(on: pg.Pool): Promise<readonly Parked[]> {
    if (this.streams.size === 0) return [];
    const { rows } = await on.query<ParkedRow>(
      `SELECT ${COLUMNS} FROM store.parked WHERE subscription = $1 AND generation = $2 AND wish IS NOT NULL ORDER BY id LIMIT 100`,
      [this.of.name, this.of.generation],
    );
    return rows.map(toParked);
  }

  /** The facts that a wish brings back, oldest first, up to the first that cannot be read. */
  async recall(
    on: pg.Pool,
    wished: Parked,
    source: Source,
  ): Promise<{ readonly facts: readonly Recorded[]; readonly unreadable?: Failed }> {
    if (wished.wish === 'discard') return { facts: [] };
    const { rows } = await on.query<{ position: number; fact: unknown }>(
      `SELECT position::float8, fact FROM store.parked WHERE ${OF_STREAM} AND position >= $6 ORDER BY position`,
      [...this.valuesOf(wished), wished.wish === 'skip' ? wished.position + 1 : 0],
    );
    const facts: Recorded[] = [];
    for (const { position, fact } of rows) {
      try {
        facts.push(...(await source.recall([{ position, kept: fact }])));
      } catch (error) {
        if (!(error instanceof UnreadableFact)) throw error;
        return { facts, unreadable: { position, problem: error.message } };
      }
    }
    return { facts };
  }

  /** Clears what the wish has done with. What failed again stays, with its new problem and all that came after it. */
  async settle(tx: pg.ClientBase, wished: Parked, failed: Failed | undefined): Promise<() => void> {
    const values = this.valuesOf(wished);
    if (!failed) {
      await tx.query(`DELETE FROM store.parked WHERE ${OF_STREAM}`, values);
      return () => this.streams.delete(streamKey(wished));
    }
    await tx.query(`DELETE FROM store.parked WHERE ${OF_STREAM} AND position < $6`, [...values, failed.position]);
    await tx.query(
      `UPDATE store.parked SET wish = NULL, problem = $7, tries = tries + 1 WHERE ${OF_STREAM} AND position = $6`,
      [...values, failed.position, failed.problem.slice(0, 2000)],
    );
    return () => undefined;
  }

  private valuesOf({ tenant, stream }: Parked): unknown[] {
    return [this.of.name, this.of.generation, tenant, stream.name, stream.id];
  }
}
