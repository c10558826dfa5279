import { openPool } from '@mrbill/event-sourcing';
import type { OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';

/** Milliseconds after which Postgres gives a search up. */
const LONGEST_SEARCH = 2_000;
/** Milliseconds until one of the connections is free: where that takes longer, more searches are asked for than can be answered. */
const LONGEST_QUEUE = 1_000;

/** Connections for searching only: one that takes long keeps nothing else waiting. */
export class SearchPool implements OnApplicationShutdown {
  readonly pool: pg.Pool;

  constructor(url: string) {
    this.pool = openPool(url, {
      name: 'searches',
      max: 8,
      connectTimeout: LONGEST_QUEUE,
      statementTimeout: LONGEST_SEARCH,
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}
