import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool } from '@mrbill/event-sourcing';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type pg from 'pg';
import { SearchTimedOut } from '../engine/search-engine.js';
import { queryFor } from '../testing/pocs.js';
import { PostgresEngine } from './postgres-engine.js';
import { SearchPool } from './search-pool.js';

describe('where no connection can be had', () => {
  let silent: Server;
  let searches: SearchPool;
  let pump: pg.Pool;
  beforeAll(async () => {
    // Takes connections and never says a word, as a server that has too much to do.
    silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const url = `postgres://x:x@127.0.0.1:${(silent.address() as AddressInfo).port}/x`;
    searches = new SearchPool(url);
    pump = openPool(url, { name: 'spec' });
  });
  afterAll(async () => {
    await searches.onApplicationShutdown();
    await pump.end();
    silent.close();
  });

  it('a search is given up within two seconds', async () => {
    const engine = new PostgresEngine(searches.pool, pump);
    const began = performance.now();
    await expect(engine.search(queryFor('t', 'c', { q: 'event store' }))).rejects.toThrow(SearchTimedOut);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
