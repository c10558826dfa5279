import type pg from 'pg';
import type { Cause } from '../fact.js';
import { subscriptions } from '../subscriptions/checkpoint.js';
import { PostgresView } from '../views/postgres-view.js';

/** One line of the feed: what changed about one thing, and all that it now is. */
export interface News {
  readonly position: number;
  readonly tenant: string;
  readonly name: string;
  readonly subject: string;
  readonly version: number;
  readonly type: string;
  readonly change: unknown;
  readonly state: unknown;
  /** Id of the fact that was the news. */
  readonly fact: string;
  readonly cause: Cause;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** The same to be sent on: what changed and what it now is, as the JSON that it is kept as. */
export interface NewsText extends Omit<News, 'change' | 'state'> {
  readonly change: string;
  readonly state: string;
}

export interface NewsPage<N = News> {
  readonly news: readonly N[];
  /** Everything up to here was published and is in this page or an earlier one. */
  readonly position: number;
  readonly level: boolean;
}

/** Reads a context's publication in the order of its positions. A thing that changes again moves to the end. */
export class Feed {
  private readonly view: string;

  constructor(
    private readonly pump: pg.Pool,
    private readonly context: string,
  ) {
    this.view = PostgresView.relation({ name: `${context}.publication`, version: 1 });
  }

  /** The news after a position, oldest first, at most `limit`. */
  read(after: number, limit: number): Promise<NewsPage> {
    return this.page('change, state', after, limit);
  }

  /** The same, spared of being taken apart and put together again. */
  readTexts(after: number, limit: number): Promise<NewsPage<NewsText>> {
    return this.page('change::text, state::text', after, limit);
  }

  private async page<N extends Omit<News, 'change' | 'state'>>(
    columns: string,
    after: number,
    limit: number,
  ): Promise<NewsPage<N>> {
    // How far publication is comes first: what is committed after this look belongs to the next page.
    const upTo = await this.position();
    const { rows } = await this.pump.query<Omit<N, 'at'> & { at: Date }>(
      `SELECT position::float8, tenant, name, subject, version, type, ${columns}, fact, cause, at FROM ${this.view} one
       WHERE position > $1 AND position <= $2 ORDER BY one.position LIMIT $3`,
      [after, upTo, limit],
    );
    const level = rows.length < limit;
    return {
      news: rows.map((row) => ({ ...row, at: row.at.toISOString() }) as unknown as N),
      position: level ? Math.max(after, upTo) : (rows.at(-1)?.position ?? after),
      level,
    };
  }

  /**
   * Position of the newest fact of the context, published or not. Asked of the store, so that whoever has read as far knows that
   * nothing is stuck on the way to publication.
   */
  async head(): Promise<number> {
    const { rows } = await this.pump.query<{ head: number }>(
      'SELECT coalesce(max(position), 0)::float8 AS head FROM store.event',
    );
    return rows[0]?.head ?? 0;
  }

  /** How far publication is; 0 before its first generation is live. */
  async position(): Promise<number> {
    const live = (await subscriptions(this.pump)).find(
      (row) => row.name === `${this.context}.publication` && row.status === 'live',
    );
    return live?.position ?? 0;
  }
}
