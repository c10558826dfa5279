import { openPool, inTransaction } from '@mrbill/event-sourcing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { servers } from '@mrbill/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import type { Entry, Found, PocQuery, SuggestQuery } from '../engine/search-engine.js';
import { FIND_POCS_3, FIND_POCS_3_PARAMETERS } from '../migrations/find-pocs-3.js';
import { inThird } from '../migrations/7-words-of-viewers.js';
import { newDatabase, type Database } from '../journeys/database.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import { searchEngineContract, type EngineUnderTest } from '../testing/search-engine-contract.js';
import { quoted, tenantLexeme } from './lexemes.js';
import { AT_ONCE, PostgresEngine } from './postgres-engine.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

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

  /** What Postgres does for one search, as the role that the look-up has. */
  const planOf = async (given: Partial<Record<keyof typeof FIND_POCS_3_PARAMETERS, string>>): Promise<Plan[]> => {
    const values = { p_public: 'true', p_browsing: 'false', p_sort: 'relevance', p_descending: 'true', p_offset: '0', p_limit: '20', ...given }; // prettier-ignore
    const text = Object.entries(FIND_POCS_3_PARAMETERS).reduce((sql, [name, type]) => {
      const value = (values as Record<string, string>)[name];
      return sql.replaceAll(name, value === undefined ? `NULL::${type}` : `${pg.escapeLiteral(value)}::${type}`);
    }, inThird(FIND_POCS_3));
    return asSuperuser(async (client) => {
      await client.query('SET ROLE search_lookup');
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`);
      return nodes(rows[0]!['QUERY PLAN'][0].Plan);
    });
  };

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
      await pump.query('ANALYZE views.search_pocs_g1; ANALYZE views.search_pocs_words_g1');
      const plan = await planOf({
        p_tenant: tenantId, p_caller: callerId, p_match: `${quoted(tenantLexeme(tenantId))} & 'things' & '77'`, p_tiers: `{NULL,"'77'"}`,
      }); // prettier-ignore
      expect(plan).toContainEqual(expect.objectContaining({ 'Index Name': 'search_pocs_g1_words_idx' }));
      expect(plan.map((node) => `${node['Node Type']} of ${node['Relation Name'] ?? ''}`)).not.toContainEqual(
        expect.stringMatching(/^Seq Scan of search_pocs/),
      );
      const took: number[] = [];
      for (const q of ['things', 'thinks', 'poc 77', '"poc 12"', 'things -poc', '77', 'nothing at all', 'poc']) {
        const began = performance.now();
        await engine.search(queryFor(tenantId, callerId, { q, limit: 20 }));
        took.push(performance.now() - began);
      }
      console.info(`searching 20,000 POCs: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    });

    describe('where 2,000 fit of which 20 are chosen', () => {
      const [tenantId, callerId] = [v7(), v7()];
      const tenant = quoted(tenantLexeme(tenantId));
      beforeAll(async () => {
        const entries = Array.from({ length: 2_000 }, (_, n) => {
          // One in four is private, every eighth of these the caller's own.
          const [isPublic, userId] = [n % 4 > 0, n % 32 === 0 ? callerId : v7()];
          const [language, tags] = [`${n % 3 ? 'L' : 'l'}${n % 7}`, [`${n % 2 ? 'T' : 't'}${n % 100}`, 'all']];
          return entryOf(pocLike({ tenantId, userId, isPublic, name: `thing ${n}`, language, tags, frameworks: tags }));
        });
        await inTransaction(pump, (tx) => new PostgresEngine(app, pump).put(1, entries, tx));
      });

      it('ranks those alone, and unpacks the words of each once', async () => {
        const plan = await planOf({ p_tenant: tenantId, p_caller: callerId, p_match: `${tenant} & 'thing'`, p_whole: "'thing'", p_tags: '{t1}' }); // prettier-ignore
        expect(plan).toContainEqual(expect.objectContaining({ 'Subplan Name': 'CTE hit', 'Actual Rows': 1_563 }));
        expect(plan).toContainEqual(expect.objectContaining({ Alias: 'unpacked', 'Actual Loops': 20 }));
      });

      it('reads no others where they are browsed by one filter', async () => {
        const plan = await planOf({
          p_tenant: tenantId, p_caller: callerId, p_tags: '{t1}', p_sort: 'createdAt', p_browsing: 'true',
        }); // prettier-ignore
        expect(plan).toContainEqual(expect.objectContaining({ 'Subplan Name': 'CTE hit', 'Actual Rows': 20 }));
      });

      it.each([
        {},
        { tags: ['t5'] },
        { languages: ['l1', 'l2'] },
        { frameworks: ['t5'] },
        { tags: ['t5'], languages: ['l4'] },
        { tags: ['t5', 't13'], languages: ['l4'], frameworks: ['t5'] },
      ])('has the facets that it keeps as they would be counted: %j', async (filters) => {
        const engine = new PostgresEngine(app, pump);
        for (const who of [callerId, v7()]) {
          const kept = await engine.search(queryFor(tenantId, who, filters));
          // A time since which all of them were made narrows nothing, but has them counted.
          const counted = await engine.search(queryFor(tenantId, who, { ...filters, from: '2000-01-01T00:00:00Z' }));
          expect(kept).toEqual(counted);
          expect(kept.facets.tags.length).toBeGreaterThan(0);
        }
      });
    });

    it('searches for so many at once, and lets suggestions and what else is asked pass them', async () => {
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      let under = 0;
      const slow = {
        query: async (text: string, values: unknown[]) => {
          if (text.includes('find_pocs')) {
            under++;
            await ended;
          }
          return app.query(text, values);
        },
      } as unknown as pg.Pool;
      const [engine, tenantId] = [new PostgresEngine(slow, pump), v7()];
      const searches = Array.from({ length: AT_ONCE + 3 }, () => engine.search(queryFor(tenantId, v7())));
      await engine.suggest({ tenantId, callerId: v7(), kind: 'tag', prefix: 'a', limit: 5 });
      expect(under).toBe(AT_ONCE);
      end();
      await Promise.all(searches);
      expect(under).toBe(AT_ONCE + 3);
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
