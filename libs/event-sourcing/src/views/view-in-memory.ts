import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { PumpLog } from '../subscriptions/reports.js';
import { Completeness } from './completeness.js';
import { PostgresView } from './postgres-view.js';

/** What is read of a row: at least the position of its newest fact, by which news is found. */
export interface Positioned {
  readonly position: number;
}

export interface ViewInMemoryOptions<Row extends Positioned> {
  /** A view with a column `position` and an index on it. */
  readonly view: { readonly name: string; readonly version: number };
  /** What to read of each row, in SQL, `position::float8 AS position` among it. */
  readonly fields: string;
  /** Which rows to begin with, in SQL; all of them where left out. Whatever comes later is read in any case. */
  readonly beginningWith?: string;
  readonly take: (rows: readonly Row[]) => void;
  /**
   * The newest position of what the view follows, as its source says now; undefined where it says nothing. See `Pump.head`. Left
   * out where nobody asks for the age.
   */
  readonly head?: () => Promise<number | undefined>;
  /** As the role that sees all tenants. */
  readonly pool: pg.Pool;
  readonly log: Pick<PumpLog, 'error'>;
  /** Milliseconds between two looks; default 500. */
  readonly every?: number;
}

/** Milliseconds in which one look must succeed. */
const LONGEST_LOOK = 3_000;
/** Milliseconds after which the answer of a source that was asked is of no use any more. */
const LONGEST_ANSWER = 5_000;
/** Rows at once. */
const PAGE = 5_000;

/**
 * What a view holds, in the memory of this instance, so that a request asks nobody. As of when it has everything it knows by
 * asking the view's source itself: so it notices whatever is stuck on the way, in this process or another.
 */
export class ViewInMemory<Row extends Positioned> {
  private readonly stopping = new AbortController();
  private readonly completeness = new Completeness();
  private position = -1;
  private begun = false;
  private failing = false;
  private running: Promise<unknown> | undefined;

  constructor(private readonly options: ViewInMemoryOptions<Row>) {}

  start(): void {
    const { head } = this.options;
    this.running ??= Promise.all([head && this.again(() => this.listen(head)), this.again(() => this.lookOnce())]);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Milliseconds since when there may be something that is not here; infinite until everything was here once. */
  age(): number {
    return this.completeness.age(performance.now());
  }

  /** Each on its own: a source that does not answer keeps nobody from reading what has come before. */
  private async again(work: () => Promise<void> | void): Promise<void> {
    const { every = 500 } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await work();
      await sleep(every, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Does not wait for the answer, so that a slow one makes the copy as old as it is slow, and no older. */
  private listen(ask: () => Promise<number | undefined>): void {
    const asked = performance.now();
    const late = sleep(LONGEST_ANSWER, undefined, { ref: false });
    void Promise.race([ask().catch(() => undefined), late]).then((head) => {
      if (head !== undefined) this.completeness.hear(head, asked);
    });
  }

  private async lookOnce(): Promise<void> {
    try {
      await this.look();
      this.failing = false;
    } catch (error) {
      const { log, view } = this.options;
      // Before the first look the view may not be there yet.
      if (this.begun && !this.failing) log.error('a view cannot be read into memory', { error, view: view.name });
      this.failing = true;
    }
  }

  private async look(): Promise<void> {
    // How far the view is comes first: what it then holds is at least that.
    const reached = await this.reached();
    if (!this.begun) await this.begin();
    for (let rows = await this.news(); rows.length > 0; rows = await this.news()) {
      this.options.take(rows);
      this.position = rows.at(-1)?.position ?? this.position;
    }
    if (reached !== undefined) this.completeness.reach(reached);
  }

  private async begin(): Promise<void> {
    const { fields, beginningWith, take } = this.options;
    if (beginningWith !== undefined) {
      const [newest] = await this.query<Positioned>('coalesce(max(position), 0)::float8 AS position', '');
      take(await this.query<Row>(fields, `WHERE ${beginningWith}`));
      this.position = newest?.position ?? 0;
    }
    this.begun = true;
  }

  private news(): Promise<readonly Row[]> {
    return this.query<Row>(this.options.fields, `WHERE position > ${this.position} ORDER BY position LIMIT ${PAGE}`);
  }

  /** Undefined while the view is first filled. */
  private async reached(): Promise<number | undefined> {
    const { name, version } = this.options.view;
    const rows = await this.ask<Positioned>({
      text: `SELECT position::float8 AS position FROM store.subscription WHERE name = $1 AND version = $2 AND status = 'live'`,
      values: [name, version],
    });
    return rows[0]?.position;
  }

  private query<R extends object>(fields: string, rest: string): Promise<readonly R[]> {
    return this.ask<R>({ text: `SELECT ${fields} FROM ${PostgresView.relation(this.options.view)} ${rest}` });
  }

  private async ask<R extends object>(query: pg.QueryConfig): Promise<readonly R[]> {
    const limited: pg.QueryConfig & { query_timeout: number } = { ...query, query_timeout: LONGEST_LOOK };
    return (await this.options.pool.query<R>(limited)).rows;
  }
}
