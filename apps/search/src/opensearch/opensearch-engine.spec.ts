import { openPool } from '@mrbill/event-sourcing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import type pg from 'pg';
import type { Entry, Found, PocQuery } from '../engine/search-engine.js';
import { newDatabase, type Database } from '../journeys/database.js';
import { openSearchUrl, ownPrefix, removeAll } from '../testing/opensearch.js';
import { searchEngineContract, type EngineUnderTest } from '../testing/search-engine-contract.js';
import { OpenSearch } from './connection.js';
import { Generations } from './generations.js';
import { IndexNames } from './index-names.js';
import { OpenSearchEngine } from './opensearch-engine.js';

const prefix = ownPrefix();
let database: Database;
let stemmers: pg.Pool;
let opensearch: OpenSearch;
let generations: Generations;
let last = 1;

beforeAll(async () => {
  database = await newDatabase();
  stemmers = openPool(database.urls.app, { name: 'stemmers' });
  opensearch = new OpenSearch(openSearchUrl());
  generations = new Generations(opensearch, new IndexNames(prefix, 1), 1);
  await generations.prepare(1);
  await generations.switchTo(1);
}, 60_000);

afterAll(async () => {
  await removeAll(prefix);
  await opensearch.close();
  await stemmers.end();
  await database.close();
}, 60_000);

/** OpenSearch takes no part in transactions: nothing may be asked of one. */
const noTransaction = new Proxy(
  {},
  { get: (_, name) => expect(`tx.${String(name)}`).toBe('left alone') },
) as pg.ClientBase;

const under = (engine: OpenSearchEngine): EngineUnderTest => ({
  engine,
  live: 1,
  next: () => ++last,
  step: async (work) => {
    const answer = await work(noTransaction);
    await engine.refresh();
    return answer;
  },
});

describe('the engine in OpenSearch', () => {
  it.each(Object.entries(searchEngineContract))(
    '%s',
    (_, check) => check(under(new OpenSearchEngine(opensearch, generations, stemmers))),
    60_000,
  );
});

describe('the contract suite', () => {
  class ShowsPrivateOnes extends OpenSearchEngine {
    override search(query: PocQuery): Promise<Found> {
      return super.search({ ...query, seesPrivateOf: query.userId });
    }
  }
  class CountsFacetsAfterFilters extends OpenSearchEngine {
    override async search(query: PocQuery): Promise<Found> {
      const found = await super.search(query);
      const { facets } = await super.search({ ...query, userId: query.languages.length > 0 ? v7() : query.userId });
      return { ...found, facets };
    }
  }
  class ForgetsVersions extends OpenSearchEngine {
    override put(generation: number, entries: readonly Entry[]) {
      return super.put(
        generation,
        entries.map((entry) => ({ ...entry, version: 1 })),
      );
    }
  }
  class LosesTheLast extends OpenSearchEngine {
    override put(generation: number, entries: readonly Entry[]) {
      return super.put(generation, entries.length > 500 ? entries.slice(1) : entries);
    }
  }
  it.each([ShowsPrivateOnes, CountsFacetsAfterFilters, ForgetsVersions, LosesTheLast])(
    'catches an engine that is broken: $name',
    async (Broken) => {
      const engine = under(new Broken(opensearch, generations, stemmers));
      let caught = false;
      for (const check of Object.values(searchEngineContract)) {
        caught ||= await check(engine).then(
          () => false,
          () => true,
        );
      }
      expect(caught).toBe(true);
    },
    60_000,
  );
});
