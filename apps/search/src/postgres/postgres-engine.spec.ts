import { openPool, inTransaction } from '@mrbill/event-sourcing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { servers } from '@mrbill/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import type { Entry, Found, PocQuery, SuggestQuery } from '../engine/search-engine.js';
import { FIND_POCS, FIND_POCS_PARAMETERS } from '../migrations/find-pocs.js';
import { inThird } from '../migrations/7-words-of-viewers.js';
import { newDatabase, type Database } from '../journeys/database.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import { searchEngineContract, type EngineUnderTest } from '../testing/search-engine-contract.js';
import { quoted, tenantLexeme } from './lexemes.js';
import { PostgresEngine } from './postgres-engine.js';

describe.each(servers)('on %s PostgreSQL', (server) => {
  let database: Database;
  let app: pg.Pool;
  let pump: pg.Pool;
  let generations = 1;

  beforeAll(async () => {
    database = await newDatabase(server);
    app = openPool(database.urls.app, { name: 'app', statementTimeout: 2_000 });
    pump = openPool(database.urls.pump, { name: 'pump', statementTimeout: 60_000 });
    const engine = new PostgresEngine(app, pump);
    await inTransaction(pump, (tx) => engine.prepare(1, tx));
    await inTransaction(pump, (tx) => engine.switchTo(1, tx));
  });

  afterAll(async () => {
    await Promise.all([app?.end(), pump?.end()]);
    await database?.close();
  });

  const under = (engine: PostgresEngine): EngineUnderTest => ({
    engine,
    live: 1,
    next: () => ++generations,
    step: (work) => inTransaction(pump, work),
  });
  const asSuperuser = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(database.superuser);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };

  describe('the engine in Postgres', () => {
    it.each(Object.entries(searchEngineContract))(
      '%s',
      (_, check) => check(under(new PostgresEngine(app, pump))),
      60_000,
    );
  });

  describe('the contract suite', () => {
    class ShowsPrivateOnes extends PostgresEngine {
      override search(query: PocQuery): Promise<Found> {
        return super.search({ ...query, seesPrivateOf: query.userId });
      }
    }
    class CountsFacetsAfterFilters extends PostgresEngine {
      override async search(query: PocQuery): Promise<Found> {
        const found = await super.search(query);
        const { facets } = await super.search({
          ...query,
          limit: 1,
          userId: query.languages.length > 0 ? v7() : query.userId,
        });
        return { ...found, facets };
      }
    }
    class ForgetsVersions extends PostgresEngine {
      override put(generation: number, entries: readonly Entry[], tx: pg.ClientBase) {
        return super.put(
          generation,
          entries.map((entry) => ({ ...entry, version: 1 })),
          tx,
        );
      }
    }
    class LosesTheLast extends PostgresEngine {
      override put(generation: number, entries: readonly Entry[], tx: pg.ClientBase) {
        return super.put(generation, entries.length > 500 ? entries.slice(1) : entries, tx);
      }
    }
    class SuggestsPrivateOnes extends PostgresEngine {
      private readonly owners = new Set<string>();
      override put(generation: number, entries: readonly Entry[], tx: pg.ClientBase) {
        for (const { document } of entries) if (document) this.owners.add(document.userId);
        return super.put(generation, entries, tx);
      }
      override async suggest(query: SuggestQuery) {
        const own = await super.suggest(query);
        const others = await Promise.all([...this.owners].map((callerId) => super.suggest({ ...query, callerId })));
        return [...new Set([...own, ...others.flat()])].slice(0, query.limit);
      }
    }
    class SuggestsByTheLetter extends PostgresEngine {
      override async suggest(query: SuggestQuery) {
        return (await super.suggest(query)).filter((word) => word.includes(query.prefix));
      }
    }
    it.each([
      ShowsPrivateOnes,
      CountsFacetsAfterFilters,
      ForgetsVersions,
      LosesTheLast,
      SuggestsPrivateOnes,
      SuggestsByTheLetter,
    ])(
      'catches an engine that is broken: $name',
      async (Broken) => {
        const engine = under(new Broken(app, pump));
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

  describe('what Postgres is asked', () => {
    it('names what it cannot take, and takes the rest', async () => {
      const engine = new PostgresEngine(app, pump);
      const tenantId = v7();
      const good = [1, 2, 3].map((n) => entryOf(pocLike({ tenantId, name: `good ${n}` })));
      const bad = entryOf(pocLike({ tenantId, name: 'bad\u0000' }));
      const refused = await inTransaction(pump, (tx) => engine.put(1, [good[0]!, bad, good[1]!, good[2]!], tx));
      expect(refused).toEqual([{ entry: bad, problem: expect.any(String) }]);
      expect((await engine.search(queryFor(tenantId, v7()))).totalItems).toBe(3);
    });

    it('shuts the index for the service: rows come out of the look-ups alone', async () => {
      for (const relation of ['pocs_v3', 'pocs_g1', 'pocs_words_v3', 'pocs_names_v3', 'pocs_given_v3']) {
        await expect(app.query(`SELECT * FROM views.search_${relation}`)).rejects.toMatchObject({ code: '42501' });
      }
      await asSuperuser(async (client) => {
        const { rows } = await client.query(
          `SELECT relname, relrowsecurity AND relforcerowsecurity AS shut FROM pg_class WHERE relname ~ '^search_pocs_.*g1$' ORDER BY relname`,
        );
        expect(rows).toEqual([
          { relname: 'search_pocs_g1', shut: true },
          { relname: 'search_pocs_given_g1', shut: true },
          { relname: 'search_pocs_names_g1', shut: true },
          { relname: 'search_pocs_words_g1', shut: true },
        ]);
        const owner = await client.query(
          `SELECT DISTINCT rolname, rolcanlogin FROM pg_proc JOIN pg_roles r ON r.oid = proowner WHERE pronamespace = 'search'::regnamespace`,
        );
        expect(owner.rows).toEqual([{ rolname: 'search_lookup', rolcanlogin: false }]);
      });
    });

    it('uses the indexes although row level security is forced', async () => {
      const engine = new PostgresEngine(app, pump);
      const [tenantId, callerId] = [v7(), v7()];
      const names = Array.from({ length: 20_000 }, (_, n) => `poc ${n} of ${(n * 7919) % 5003} things`);
      for (let n = 0; n < names.length; n += 1_000) {
        const entries = names.slice(n, n + 1_000).map((name) => entryOf(pocLike({ tenantId, name })));
        await inTransaction(pump, (tx) => engine.put(1, entries, tx));
      }
      await pump.query('ANALYZE views.search_pocs_g1');
      const values: Partial<Record<keyof typeof FIND_POCS_PARAMETERS, string | number | boolean>> = {
      p_tenant: tenantId, p_caller: callerId, p_public: true, p_sort: 'relevance', p_descending: true, p_offset: 0, p_limit: 20,
      p_match: `${quoted(tenantLexeme(tenantId))} & 'things' & '77'`, p_tiers: `{NULL,"'77'"}`,
    }; // prettier-ignore
      const text = Object.entries(FIND_POCS_PARAMETERS).reduce((sql, [name, type]) => {
        const value = values[name as keyof typeof values];
        return sql.replaceAll(
          name,
          value === undefined ? `NULL::${type}` : `${pg.escapeLiteral(String(value))}::${type}`,
        );
      }, inThird(FIND_POCS));
      await asSuperuser(async (client) => {
        await client.query('SET ROLE search_lookup');
        const plan = (await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`)).rows
          .map((row) => row['QUERY PLAN'])
          .join('\n');
        expect(plan).toContain('Bitmap Index Scan on search_pocs_g1_words_idx');
        expect(plan).not.toMatch(/Seq Scan on search_pocs/);
      });
      const took: number[] = [];
      for (const q of ['things', 'thinks', 'poc 77', '"poc 12"', 'things -poc', '77', 'nothing at all', 'poc']) {
        const began = performance.now();
        await engine.search(queryFor(tenantId, callerId, { q, limit: 20 }));
        took.push(performance.now() - began);
      }
      console.info(`searching 20,000 POCs: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    });

    it('gives up after the time that the pool allows', async () => {
      const impatient = openPool(database.urls.app, { name: 'impatient', statementTimeout: 1 });
      const engine = new PostgresEngine(impatient, pump);
      const tenantId = v7();
      for (let n = 0; n < 5; n++) {
        const entries = Array.from({ length: 1_000 }, () =>
          entryOf(pocLike({ tenantId, description: 'much to read '.repeat(50) })),
        );
        await inTransaction(pump, (tx) => new PostgresEngine(app, pump).put(1, entries, tx));
      }
      await expect(engine.search(queryFor(tenantId, v7()))).rejects.toMatchObject({ name: 'SearchTimedOut' });
      await impatient.end();
    });
  });
});
