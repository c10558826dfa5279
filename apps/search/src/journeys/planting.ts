import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { IndexedId } from '@mrbill/event-sourcing';
import { NoIndexYet, type Entry } from '../engine/search-engine.js';
import { OpenSearch, OpenSearchRefusal } from '../opensearch/connection.js';
import { indexed } from '../opensearch/index-documents.js';
import { IndexNames } from '../opensearch/index-names.js';
import { tablesOf } from '../postgres/index-tables.js';
import { pocIndex } from '../views/poc-index.js';
import type { House } from './house.js';

/** Changes an index behind its service's back, as a mistake or a broken disk would. */
export interface Planting {
  /** Makes the index have exactly this, whatever it had under the tenant and id before. */
  write(generation: number, entry: Entry): Promise<void>;
  /** What is counted beside the documents, where an engine does so. */
  counts?(generation: number): Promise<readonly object[]>;
  /** Leaves no trace of it. */
  erase(generation: number, id: IndexedId): Promise<void>;
}

/** How faults are planted in the index of a service. */
export const plantingIn = (house: House): Planting =>
  house.environment.OPENSEARCH_URL === undefined
    ? inPostgres(house.database.superuser)
    : inOpenSearch(house.environment);

function inPostgres(superuser: string): Planting {
  const run = async (sql: string, values: readonly unknown[]): Promise<readonly object[]> => {
    const client = new pg.Client(superuser);
    await client.connect();
    const { rows } = await client.query<object>(sql, [...values]).finally(() => client.end());
    return rows;
  };
  const erase = async (generation: number, { tenant, key }: IndexedId) => {
    await run(`DELETE FROM ${tablesOf(generation).pocs} WHERE tenant = $1 AND poc_id = $2`, [tenant, key]);
  };
  return {
    erase,
    counts: (generation) => {
      const { given, words } = tablesOf(generation);
      return run(
        `SELECT tenant, whose, kind, word, count FROM ${given}
         UNION ALL SELECT tenant, whose, 'vocabulary', word, count FROM ${words} ORDER BY 1, 2, 3, 4`,
        [],
      );
    },
    async write(generation, entry) {
      await erase(generation, entry);
      const { tenant, key, version, document } = entry;
      await run(
        `INSERT INTO ${tablesOf(generation).pocs} (tenant, poc_id, version, document, words) VALUES ($1, $2, $3, $4, '')`,
        [tenant, key, version, document],
      );
    },
  };
}

function inOpenSearch({ OPENSEARCH_URL, OPENSEARCH_PREFIX }: House['environment']): Planting {
  const ask = async (request: Parameters<OpenSearch['ask']>[0]) => {
    const opensearch = new OpenSearch(OPENSEARCH_URL!);
    await opensearch.ask(request).finally(() => opensearch.close());
  };
  const index = (generation: number) => new IndexNames(OPENSEARCH_PREFIX!, pocIndex.version).generation(generation);
  const at = (generation: number, { tenant, key }: IndexedId) =>
    `/${index(generation)}/_doc/${encodeURIComponent(`${tenant}/${key}`)}`;
  const erase = async (generation: number, id: IndexedId) => {
    // Else it remembers for a minute of which version it was; like this for some hundred milliseconds.
    await ask({ method: 'PUT', path: `/${index(generation)}/_settings`, body: { index: { gc_deletes: '0s' } } });
    await ask({ method: 'DELETE', path: at(generation, id), querystring: { refresh: true } }).catch(
      (error: unknown) => {
        if (!(error instanceof OpenSearchRefusal && error.status === 404) && !(error instanceof NoIndexYet))
          throw error;
      },
    );
  };
  return {
    erase,
    async write(generation, entry) {
      await erase(generation, entry);
      // Whether it can be found by its words is nobody's question.
      const places = {
        of: (texts: readonly string[]) => Promise.resolve(texts.map(() => ({ places: '', words: [] }))),
      };
      const [body] = await indexed([entry], places, {
        query: () => Promise.reject(new Error('nothing to stem')),
      } as never);
      const put = () =>
        ask({
          method: 'PUT',
          path: at(generation, entry),
          querystring: { version: entry.version, version_type: 'external', refresh: true },
          body: body as object,
        });
      for (let tries = 20; ; tries--) {
        try {
          return await put();
        } catch (error) {
          if (!(error instanceof OpenSearchRefusal && error.status === 409) || tries === 1) throw error;
        }
        await sleep(100);
        await ask({ method: 'POST', path: `/${index(generation)}/_refresh` });
      }
    },
  };
}
