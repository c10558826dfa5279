import { describe, expect, it } from '@jest/globals';
import { inTransaction, openPool } from '@mrbill/event-sourcing';
import { hasOpenSearch, openSearchUrl, servers } from '@mrbill/testing';
import { newDatabase } from '../journeys/database.js';
import { OpenSearch } from '../opensearch/connection.js';
import { Generations } from '../opensearch/generations.js';
import { IndexNames } from '../opensearch/index-names.js';
import { OpenSearchEngine } from '../opensearch/opensearch-engine.js';
import { PostgresEngine } from '../postgres/postgres-engine.js';
import { ownPrefix, removeAll } from '../testing/opensearch.js';
import type { EngineUnderTest } from '../testing/search-engine-contract.js';
import { goldenSet } from './golden-set.js';
import { questions } from './questions.js';

/** What an engine must reach. Raised as engines get better; a question is never bent to fit an answer. */
const FLOOR = { mrr: 0.995, recall: 1, violations: 0 };

/** Milliseconds that a search may take on a busy machine. */
const PATIENT = 20_000;

/** An engine with nothing in it, and how to be rid of it. */
type Opened = EngineUnderTest & { close(): Promise<void> };

async function postgres(server: string): Promise<Opened> {
  const database = await newDatabase(server);
  const app = openPool(database.urls.app, { name: 'app', statementTimeout: 2_000 });
  const pump = openPool(database.urls.pump, { name: 'pump', statementTimeout: 60_000 });
  return {
    engine: new PostgresEngine(app, pump),
    live: 1,
    next: () => 1,
    step: (work) => inTransaction(pump, work),
    close: async () => {
      await Promise.all([app.end(), pump.end()]);
      await database.close();
    },
  };
}

async function inOpenSearch(): Promise<Opened> {
  const [database, prefix] = [await newDatabase(), ownPrefix()];
  const stemmers = openPool(database.urls.app, { name: 'stemmers' });
  const opensearch = new OpenSearch(await openSearchUrl());
  const generations = new Generations(opensearch, new IndexNames(prefix, 1), 1);
  const engine = new OpenSearchEngine(opensearch, generations, stemmers, PATIENT);
  return {
    engine,
    live: 1,
    next: () => 1,
    // It takes no part in transactions.
    step: (work) => work(undefined as never),
    close: async () => {
      await removeAll(prefix);
      await Promise.all([opensearch.close(), stemmers.end()]);
      await database.close();
    },
  };
}

/** Every engine there is; another one is another line. */
const engines: readonly { readonly name: string; readonly open: () => Promise<Opened> }[] = [
  ...servers.map((server) => ({ name: `Postgres (${server})`, open: () => postgres(server) })),
  ...(hasOpenSearch ? [{ name: 'OpenSearch', open: inOpenSearch }] : []),
];

it('is asked about a hundred and more questions, none twice', () => {
  expect(questions.length).toBeGreaterThan(100);
  expect(new Set(questions.map(({ of, q }) => `${of} ${q}`)).size).toBe(questions.length);
});

describe.each(engines)('the golden set on $name', ({ open }) => {
  it('is answered well enough', async () => {
    const opened = await open();
    try {
      const { mrr, recall, violations, complaints } = await goldenSet(opened);
      console.info(
        [`MRR ${mrr.toFixed(4)}, recall ${recall.toFixed(4)}, ${violations} violations`, ...complaints].join('\n'),
      );
      expect(mrr).toBeGreaterThanOrEqual(FLOOR.mrr);
      expect(recall).toBeGreaterThanOrEqual(FLOOR.recall);
      expect(violations).toBeLessThanOrEqual(FLOOR.violations);
    } finally {
      await opened.close();
    }
  });
});
