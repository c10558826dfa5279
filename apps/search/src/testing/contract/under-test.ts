import type pg from 'pg';
import { v7 } from 'uuid';
import type { PocDocument } from '../../engine/poc-document.js';
import type { Entry, Found, PocQuery, SearchEngine, SuggestQuery } from '../../engine/search-engine.js';
import { entryOf, pocLike, queryFor } from '../pocs.js';

/** An engine whose generation `live` is searched, and what it takes to write to it. */
export interface EngineUnderTest {
  readonly engine: SearchEngine;
  readonly live: number;
  /** Generations that nobody uses yet. */
  next(): number;
  /** Runs one step with a transaction; afterwards what it wrote can be found. */
  step<T>(work: (tx: pg.ClientBase) => Promise<T>): Promise<T>;
}

export type Check = (on: EngineUnderTest) => Promise<void>;

/** One tenant of its own for each check, so that they do not see each other. */
export async function tenantWith(on: EngineUnderTest, ...pocs: readonly Partial<PocDocument>[]) {
  const [tenantId, userId] = [v7(), v7()];
  const documents = pocs.map((some) => pocLike({ tenantId, userId, ...some }));
  const put = (...entries: readonly Entry[]) => on.step((tx) => on.engine.put(on.live, entries, tx));
  await put(...documents.map(entryOf));
  const search = (query: Partial<PocQuery> & { readonly q?: string } = {}, callerId = userId): Promise<Found> =>
    on.engine.search(queryFor(tenantId, callerId, query));
  const names = async (query: string | (Partial<PocQuery> & { readonly q?: string }), callerId = userId) =>
    namesOf(await search(typeof query === 'string' ? { q: query } : query, callerId));
  const suggest = (kind: SuggestQuery['kind'], prefix: string, callerId = userId) =>
    on.engine.suggest({ tenantId, callerId, kind, prefix, limit: 10 });
  return { tenantId, userId, documents, put, search, names, suggest };
}

export const namesOf = ({ items }: Found) => items.map(({ document }) => document.name);
export const someOrder = (names: readonly string[]) => [...names].sort();
