import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { openPool } from '@mrbill/event-sourcing';
import type pg from 'pg';

/** Connections to the database of person keys. */
@Injectable()
export class KeysPool implements OnApplicationShutdown {
  readonly pool: pg.Pool;

  constructor(url: string) {
    this.pool = openPool(url, { name: 'identity keys', max: 4 });
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}
