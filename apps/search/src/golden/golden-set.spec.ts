import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool } from '@mrbill/event-sourcing';
import { servers } from '@mrbill/testing';
import type pg from 'pg';
import type { SearchEngine } from '../engine/search-engine.js';
import { newDatabase, type Database } from '../journeys/database.js';
import { OpenSearch } from '../opensearch/connection.js';
import { Generations } from '../opensearch/generations.js';
import { IndexNames } from '../opensearch/index-names.js';
import { OpenSearchEngine } from '../opensearch/opensearch-engine.js';
import { PostgresEngine } from '../postgres/postgres-engine.js';
import { openSearchUrl, ownPrefix, removeAll } from '../testing/opensearch.js';
import { goldenSet } from './golden-set.js';
import { questions } from './questions.js';

/** What an engine must reach. Raised as engines get better; a question is never bent to fit an answer. */
const FLOOR = { mrr: 0.99, recall: 1, violations: 0 };

/** Every engine there is, on the server of its kind; another one is another line. */
const engines = [
  ...servers.map((server) => ({
    name: `Postgres (${server})`,
    server,
    open: (app: pg.Pool, pump: pg.Pool) =>
      Promise.resolve({ engine: new PostgresEngine(app, pump) as SearchEngine, close: () => Promise.resolve() }),
  })),
  { name: 'OpenSearch', server: servers[0], open: inOpenSearch },
];

async function inOpenSearch(app: pg.Pool) {
  const prefix = ownPrefix();
  const opensearch = new OpenSearch(await openSearchUrl());
  const generations = new Generations(opensearch, new IndexNames(prefix, 1), 1);
  const close = async () => {
    await removeAll(prefix);
    await opensearch.close();
  };
  return { engine: new OpenSearchEngine(opensearch, generations, app), close };
}

it('is asked about a hundred and more questions, none twice', () => {
  expect(questions.length).toBeGreaterThan(100);
  expect(new Set(questions.map(({ of, q }) => `${of} ${q}`)).size).toBe(questions.length);
});

describe.each(engines)('the golden set on $name', ({ server, open }) => {
  let database: Database;
  let [app, pump]: pg.Pool[] = [];

  beforeAll(async () => {
    database = await newDatabase(server);
    app = openPool(database.urls.app, { name: 'app', statementTimeout: 2_000 });
    pump = openPool(database.urls.pump, { name: 'pump', statementTimeout: 60_000 });
  }, 60_000);
  afterAll(async () => {
    await Promise.all([app?.end(), pump?.end()]);
    await database?.close();
  });

  it('is answered well enough', async () => {
    const { engine, close } = await open(app!, pump!);
    const { mrr, recall, violations, complaints } = await goldenSet(engine, pump!).finally(close);
    console.info(
      `MRR ${mrr.toFixed(4)}, recall ${recall.toFixed(4)}, ${violations} violations\n${complaints.join('\n')}`,
    );
    expect(mrr).toBeGreaterThanOrEqual(FLOOR.mrr);
    expect(recall).toBeGreaterThanOrEqual(FLOOR.recall);
    expect(violations).toBeLessThanOrEqual(FLOOR.violations);
  }, 60_000);
});
