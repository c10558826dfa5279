import type pg from 'pg';
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

export const streamKey = (fact: Pick<Recorded, 'tenant' | 'stream'>) => `${fact.tenant}/${fact.stream.name}/${fact.stream.id}`;

const COLUMNS = `id::float8, subscription AS name, generation, tenant, stream_name, stream_id, position::float8, fact, problem,
  tries, wish, parked_at AS "parkedAt"`;

const toParked = ({ stream_name, stream_id, fact: _, ...row }: ParkedRow): Parked => ({
  ...row,
  stream: { name: stream_name, id: stream_id },
});

/** Everything parked in this context, oldest first; at most 1,000. */
export async function parkedFacts(on: pg.Pool): Promise<readonly Parked[]> {
  const { rows } = await on.query<ParkedRow>(`SELECT ${COLUMNS} FROM store.parked ORDER BY id LIMIT 1000`);
  return rows.map(toParked);
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
    return this.streams.has(streamKey(fact));
  }

  /** Parks the poison and, of `page`, all later facts of the same streams. */
  async park(tx: pg.ClientBase, page: readonly Recorded[], poison: readonly Poison[], source: Source): Promise<void> {
    const problems = new Map(poison.map(({ fact, problem }) => [fact.position, problem]));
    const stuck = new Set<string>();
    for (const fact of page) {
      const problem = problems.get(fact.position);
      if (problem !== undefined) stuck.add(streamKey(fact));
      if (problem === undefined && !stuck.has(streamKey(fact)) && !this.holds(fact)) continue;
      const kept = source.keep(fact);
      await tx.query(
        `INSERT INTO store.parked (subscription, generation, tenant, stream_name, stream_id, position, fact, problem, tries)
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT DO NOTHING`,
        [
          this.of.name,
          this.of.generation,
          fact.tenant,
          fact.stream.name,
          fact.stream.id,
          fact.position,
          JSON.stringify(kept),
          problem?.slice(0, 2000) ?? null,
          problem === undefined ? 0 : 1,
        ],
      );
    }
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

  /**
   * Does what was wished for one stream. `write` takes facts as the read model does. What fails again stays parked,
   * with its new problem.
   */
  async fulfil(
    tx: pg.ClientBase,
    wished: Parked,
    source: Source,
    write: (facts: readonly Recorded[]) => Promise<readonly Poison[]>,
  ): Promise<() => void> {
    const where = `subscription = $1 AND generation = $2 AND tenant = $3 AND stream_name = $4 AND stream_id = $5`;
    const values = [this.of.name, this.of.generation, wished.tenant, wished.stream.name, wished.stream.id];
    const stream = streamKey(wished);
    if (wished.wish === 'discard') {
      await tx.query(`DELETE FROM store.parked WHERE ${where}`, values);
      return () => this.streams.delete(stream);
    }
    if (wished.wish === 'skip') await tx.query(`DELETE FROM store.parked WHERE ${where} AND position = $6`, [...values, wished.position]);
    const { rows } = await tx.query<ParkedRow>(`SELECT ${COLUMNS} FROM store.parked WHERE ${where} ORDER BY position`, values);
    const facts = await source.recall(rows.map(({ position, fact }) => ({ position, kept: fact })));
    const failed = (await write(facts))[0];
    if (!failed) {
      await tx.query(`DELETE FROM store.parked WHERE ${where}`, values);
      return () => this.streams.delete(stream);
    }
    await tx.query(`DELETE FROM store.parked WHERE ${where} AND position < $6`, [...values, failed.fact.position]);
    await tx.query(
      `UPDATE store.parked SET wish = NULL, problem = $7, tries = tries + 1 WHERE ${where} AND position = $6`,
      [...values, failed.fact.position, failed.problem.slice(0, 2000)],
    );
    return () => undefined;
  }
}
