import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresView, type Pump, type PumpLog } from '@mrbill/event-sourcing';
import { Revocations, type SignedInAs } from '@mrbill/http';
import type pg from 'pg';

export interface EndedAccessOptions {
  /** The context's revocation view, made by `revocationView`. */
  readonly view: { readonly name: string; readonly version: number };
  /** As the role that sees all tenants. */
  readonly pool: pg.Pool;
  readonly pump: Pick<Pump, 'status'>;
  readonly log: Pick<PumpLog, 'error'>;
  /** Milliseconds between two looks. */
  readonly every?: number;
  /** Milliseconds for which a start waits for a feed that says nothing. What it said before is then all there is. */
  readonly silence?: number;
}

interface Row {
  readonly key: string;
  readonly ended: number | null;
  readonly position: number;
}

/** Milliseconds in which one look must succeed. */
const LONGEST_LOOK = 3_000;
/** Rows at once. */
const PAGE = 5_000;
/** Longer than any access token lives, so that what ended before that concerns nobody. In milliseconds. */
const MEMORY = 30 * 60_000;
const SILENCE = 5_000;

/**
 * What has ended access, in the memory of this instance: read from the context's own view each second, so that a request
 * asks nobody. Knows nothing, and so lets nobody in, until its view has met the end of the feed once.
 */
export class EndedAccess extends Revocations {
  private readonly ended = new Map<string, number>();
  private readonly stopping = new AbortController();
  private position = -1;
  private complete = false;
  private readAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;

  constructor(private readonly options: EndedAccessOptions) {
    super();
  }

  isRevoked({ sessionId, userId, tenantId }: SignedInAs): boolean {
    return this.ended.has(sessionId) || this.ended.has(userId) || this.ended.has(tenantId);
  }

  age(): number {
    return this.complete ? performance.now() - this.readAt : Number.POSITIVE_INFINITY;
  }

  /** For the context that ends access itself: known here at once, to the other instances at their next look. */
  end(id: string): void {
    this.ended.set(id, Date.now());
  }

  start(): void {
    this.looking ??= this.keepLooking();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  private async keepLooking(): Promise<void> {
    const { every = 1_000, log, view } = this.options;
    const { signal } = this.stopping;
    const startedAt = performance.now();
    while (!signal.aborted) {
      const began = performance.now();
      try {
        // Whether the view is level comes first: what it then holds is at least that.
        const level = this.complete || (await this.isLevel(began - startedAt));
        await this.look();
        this.complete ||= level;
        this.readAt = began;
      } catch (error) {
        if (this.complete) log.error('what has ended access cannot be read', { error, view: view.name });
      }
      await sleep(this.complete ? every : Math.min(every, 100), undefined, { signal, ref: false }).catch(
        () => undefined,
      );
    }
  }

  private async isLevel(waited: number): Promise<boolean> {
    const { pump, view, silence = SILENCE } = this.options;
    const live = (await pump.status()).find(
      (row) => row.name === view.name && row.version === view.version && row.status === 'live',
    );
    if (!live) return false;
    return live.lag === undefined ? waited > silence : live.lag === 0;
  }

  private async look(): Promise<void> {
    if (this.position < 0) await this.lookFirst();
    for (let rows = await this.news(); rows.length > 0; rows = await this.news()) {
      for (const { key, ended, position } of rows) {
        if (ended === null) this.ended.delete(key);
        else this.ended.set(key, ended);
        this.position = position;
      }
    }
    for (const [key, at] of this.ended) if (at < Date.now() - MEMORY) this.ended.delete(key);
  }

  /** What ended lately, so that a start need not read of every session that ever was. */
  private async lookFirst(): Promise<void> {
    const [head] = await this.query<{ position: number }>('coalesce(max(position), 0)::float8 AS position', '');
    const lately = `WHERE ended_at > now() - interval '${MEMORY} milliseconds'`;
    for (const { key, ended } of await this.query<Row>(FIELDS, lately)) if (ended !== null) this.ended.set(key, ended);
    this.position = head?.position ?? 0;
  }

  private news(): Promise<readonly Row[]> {
    return this.query<Row>(FIELDS, `WHERE position > ${this.position} ORDER BY position LIMIT ${PAGE}`);
  }

  private async query<R extends object>(fields: string, rest: string): Promise<readonly R[]> {
    const text = `SELECT ${fields} FROM ${PostgresView.relation(this.options.view)} ${rest}`;
    const limited: pg.QueryConfig & { query_timeout: number } = { text, query_timeout: LONGEST_LOOK };
    return (await this.options.pool.query<R>(limited)).rows;
  }
}

const FIELDS = 'key, extract(epoch FROM ended_at)::float8 * 1000 AS ended, position::float8 AS position';
