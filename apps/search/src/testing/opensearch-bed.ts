import { openPool } from '@mrbill/event-sourcing';
import { openSearchUrl } from '@mrbill/testing';
import type pg from 'pg';
import { NoIndexYet, type Entry, type Refused } from '../engine/search-engine.js';
import { newDatabase } from '../journeys/database.js';
import { OpenSearch } from '../opensearch/connection.js';
import { Generations } from '../opensearch/generations.js';
import { IndexNames } from '../opensearch/index-names.js';
import { OpenSearchEngine } from '../opensearch/opensearch-engine.js';
import { ownPrefix, removeAll } from './opensearch.js';

/** On a busy machine a search may take its time: only one spec is about that. */
export const PATIENT = 20_000;

/** An index in OpenSearch that is searched, its first generation, and what an engine on it needs. */
export interface OpenSearchBed {
  readonly prefix: string;
  readonly opensearch: OpenSearch;
  readonly generations: Generations;
  readonly stemmers: pg.Pool;
  /** A new one, which remembers nothing. */
  engine(): OpenSearchEngine;
  /** Writes, and answers when it can be found. */
  put(...entries: readonly Entry[]): Promise<readonly Refused[]>;
  close(): Promise<void>;
}

export async function openSearchBed(): Promise<OpenSearchBed> {
  const prefix = ownPrefix();
  const database = await newDatabase();
  const stemmers = openPool(database.urls.app, { name: 'stemmers' });
  const opensearch = new OpenSearch(await openSearchUrl());
  const generations = new Generations(opensearch, new IndexNames(prefix, 1), 1);
  await generations.prepare(1);
  await generations.switchTo(1);
  const engine = () => new OpenSearchEngine(opensearch, generations, stemmers, PATIENT);
  return {
    prefix,
    opensearch,
    generations,
    stemmers,
    engine,
    async put(...entries) {
      const refused = await engine().put(1, entries);
      await refreshed(engine());
      return refused;
    },
    async close() {
      await removeAll(prefix);
      await opensearch.close();
      await stemmers.end();
      await database.close();
    },
  };
}

/** On a busy machine one takes longer than a search may wait for it; and there may be nothing that is searched. */
export async function refreshed(engine: OpenSearchEngine): Promise<void> {
  for (let tries = 10; tries > 0; tries--) {
    try {
      return await engine.refresh();
    } catch (error) {
      if (error instanceof NoIndexYet) return;
      if (tries === 1) throw error;
    }
  }
}
