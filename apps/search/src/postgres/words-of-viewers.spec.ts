import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inTransaction, openPool } from '@mrbill/event-sourcing';
import { servers } from '@mrbill/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import type { PocDocument } from '../engine/poc-document.js';
import type { Entry, PocQuery } from '../engine/search-engine.js';
import { newDatabase, type Database } from '../journeys/database.js';
import { WORDS_LIKE, WORDS_LIKE_PARAMETERS } from '../migrations/words-like.js';
import { entryOf, pocLike, queryFor, tombstoneOf } from '../testing/pocs.js';
import { Stems } from '../text/stems.js';
import { indexed } from './lexemes.js';
import { PostgresEngine } from './postgres-engine.js';
import { whoseOf } from './viewers.js';

describe.each(servers)('the words that a mistyped one may have meant, on %s PostgreSQL', (server) => {
  let database: Database;
  let app: pg.Pool;
  let pump: pg.Pool;
  let superuser: pg.Pool;
  let engine: PostgresEngine;

  beforeAll(async () => {
    database = await newDatabase(server);
    app = openPool(database.urls.app, { name: 'app', statementTimeout: 2_000 });
    pump = openPool(database.urls.pump, { name: 'pump', statementTimeout: 60_000 });
    superuser = openPool(database.superuser, { name: 'superuser' });
    engine = new PostgresEngine(app, pump);
    await inTransaction(pump, (tx) => engine.prepare(1, tx));
    await inTransaction(pump, (tx) => engine.switchTo(1, tx));
  });
  afterAll(async () => {
    await Promise.all([app?.end(), pump?.end(), superuser?.end()]);
    await database?.close();
  });

  const put = (...entries: readonly Entry[]) => inTransaction(pump, (tx) => engine.put(1, entries, tx));

  /** Every word that the database tells the engine in one search, shown or not. */
  async function toldOf(query: PocQuery): Promise<readonly string[]> {
    const asked = jest.spyOn(app, 'query');
    try {
      await engine.search(query);
      const answers = await Promise.all(
        asked.mock.results.map(({ value }) => value as unknown as Promise<pg.QueryResult<{ word?: string }>>),
      );
      return [...new Set(answers.flatMap(({ rows }) => rows.flatMap(({ word }) => word ?? [])))].sort();
    } finally {
      asked.mockRestore();
    }
  }

  /** What is kept of a tenant's words, as `whose word` and how many POCs have it. */
  async function keptOf(tenantId: string): Promise<Readonly<Record<string, number>>> {
    const { rows } = await superuser.query<{ key: string; count: number }>(
      `SELECT whose || ' ' || word AS key, count FROM views.search_pocs_words_g1 WHERE tenant = $1 ORDER BY 1`,
      [tenantId],
    );
    return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
  }

  /** The same, counted out of all documents. */
  function countedOf(documents: readonly PocDocument[]): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const document of documents) {
      for (const word of indexed(document, new Stems()).vocabulary) {
        const key = `${whoseOf(document)} ${word}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
    }
    return counts;
  }

  describe('are looked for', () => {
    const [ana, rui, eva] = [v7(), v7(), v7()];

    async function tenant() {
      const tenantId = v7();
      const some = (userId: string, name: string, isPublic: boolean) => pocLike({ tenantId, userId, name, isPublic });
      const secret = some(rui, 'kubernets', false);
      await put(
        ...[secret, some(rui, 'kubernetos', true), some(ana, 'kubernetas', false), some(eva, 'kubernetis', false)].map(
          entryOf,
        ),
      );
      const told = (more: Partial<PocQuery> = {}, callerId = ana) =>
        toldOf(queryFor(tenantId, callerId, { q: 'kubernetes', ...more }));
      return { tenantId, secret, told };
    }

    it('among those of public POCs and of what the caller may see besides, and nowhere else', async () => {
      const { told } = await tenant();
      expect(await told()).toEqual(['kubernetas', 'kubernetos']);
      expect(await told({ includePublic: false })).toEqual(['kubernetas', 'kubernetos']);
      expect(await told({ userId: rui })).toEqual(['kubernetas', 'kubernetos']);
      expect(await told({ userId: rui, seesPrivateOf: rui })).toEqual(['kubernetas', 'kubernetos', 'kubernets']);
      expect(await told({ userId: ana, seesPrivateOf: ana })).toEqual(['kubernetas', 'kubernetos']);
      expect(await told({}, rui)).toEqual(['kubernetos', 'kubernets']);
      expect(await told({}, v7())).toEqual(['kubernetos']);
    });

    it('in no other tenant, whoever asks', async () => {
      await tenant();
      const elsewhere = (callerId: string, more: Partial<PocQuery> = {}) =>
        toldOf(queryFor(v7(), callerId, { q: 'kubernetes', ...more }));
      expect(await elsewhere(rui)).toEqual([]);
      expect(await elsewhere(ana, { userId: rui, seesPrivateOf: rui })).toEqual([]);
    });

    it('as a POC is made public, and private again, and changed, and removed', async () => {
      const { tenantId, secret, told } = await tenant();
      const seen = ['kubernetas', 'kubernetos'];
      await put(entryOf({ ...secret, isPublic: true, version: 2 }));
      expect(await told()).toEqual([...seen, 'kubernets']);
      await put(entryOf({ ...secret, isPublic: false, version: 3 }));
      expect(await told()).toEqual(seen);
      expect(await told({}, rui)).toEqual(['kubernetos', 'kubernets']);
      await put(entryOf({ ...secret, isPublic: true, version: 2 }));
      expect(await told()).toEqual(seen);
      await put(entryOf({ ...secret, name: 'kubernetus', version: 4 }));
      expect(await told({}, rui)).toEqual(['kubernetos', 'kubernetus']);
      await put(tombstoneOf(secret, 5));
      expect(await told({}, rui)).toEqual(['kubernetos']);
      expect(Object.keys(await keptOf(tenantId)).filter((key) => key.startsWith(rui))).toEqual([]);
      await put(entryOf({ ...secret, version: 6 }));
      expect(await told({}, rui)).toEqual(['kubernetos', 'kubernets']);
    });

    it('for as long as one of those who have it can be seen', async () => {
      const { tenantId, secret, told } = await tenant();
      const open = pocLike({ tenantId, userId: rui, name: 'kubernets too' });
      await put(entryOf(open), entryOf({ ...open, pocId: v7() }));
      expect(await told()).toContain('kubernets');
      await put(tombstoneOf(open, 2));
      expect(await told()).toContain('kubernets');
      expect(await keptOf(tenantId)).toMatchObject({ [`${rui} kubernets`]: 1, [`${whoseOf(open)} kubernets`]: 1 });
      await put(tombstoneOf(secret, 2));
      expect(await keptOf(tenantId)).not.toHaveProperty([`${rui} kubernets`]);
      expect(await told({}, rui)).toContain('kubernets');
    });

    it('by an index, in rows of these viewers alone, although row level security is forced', async () => {
      const tenantId = v7();
      const people = Array.from({ length: 50 }, () => v7());
      const letters = (n: number) => [...n.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26))).join(''); // prettier-ignore
      const pocs = Array.from({ length: 5_000 }, (_, n) =>
        pocLike({ tenantId, userId: people[n % 50] as string, name: `word${letters(n)} other${letters(n)}`, isPublic: n % 5 === 0 }),
      ); // prettier-ignore
      for (let n = 0; n < pocs.length; n += 1_000) await put(...pocs.slice(n, n + 1_000).map(entryOf));
      await pump.query('ANALYZE views.search_pocs_words_g1');
      const values = [tenantId, people[1], people[2], '{wordabd}', '{1}'];
      const text = Object.entries(WORDS_LIKE_PARAMETERS).reduce(
        (sql, [name, type], n) => sql.replaceAll(name, `${pg.escapeLiteral(values[n] ?? '')}::${type}`),
        WORDS_LIKE,
      );
      const client = await superuser.connect();
      try {
        await client.query('SET ROLE search_lookup');
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${text}`);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toMatch(/Index (Only )?Scan using search_pocs_words_g1_pkey/);
        expect(plan).not.toContain('Seq Scan');
        expect(plan).not.toContain('Rows Removed by Filter');
      } finally {
        await client.query('RESET ROLE');
        client.release();
      }
    });
  });

  describe('are counted', () => {
    const VOCABULARY = ['alpha', 'bravo', 'charlie', 'delta', 'eventStore', 'foxtrot', 'Relatório', 'golf 2026', 'C++'];

    /** Many POCs, written again and again: seen by others or not, changed, removed, come back. */
    async function muchWritten(): Promise<{ tenantId: string; documents: readonly PocDocument[] }> {
      const [tenantId, people] = [v7(), [v7(), v7(), v7()]];
      let seed = 20_261_201;
      const below = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
      const text = () => Array.from({ length: below(6) }, () => VOCABULARY[below(VOCABULARY.length)]).join(' ');
      const now = new Map<string, PocDocument>();
      const ever = Array.from({ length: 40 }, () => pocLike({ tenantId, userId: people[below(3)] as string }));
      for (let round = 1; round <= 12; round++) {
        const page = ever.filter(() => below(3) > 0).map((poc): Entry => {
          if (below(5) === 0) {
            now.delete(poc.pocId);
            return tombstoneOf(poc, round);
          }
          const next = { ...poc, name: `${text()}.`, description: text(), isPublic: below(2) === 0, version: round };
          now.set(poc.pocId, next);
          return entryOf(next);
        }); // prettier-ignore
        await put(...page);
        // What comes again, or too late, counts nothing.
        await put(...page, entryOf({ ...ever[0]!, name: 'tangolate', version: 0 }));
      }
      return { tenantId, documents: [...now.values()] };
    }

    it('as the documents have them, whatever was written before', async () => {
      const { tenantId, documents } = await muchWritten();
      expect(documents.length).toBeGreaterThan(20);
      expect(await keptOf(tenantId)).toEqual(countedOf(documents));
    });

    it('anew where they had gone wrong, and left alone where they had not', async () => {
      const { tenantId, documents } = await muchWritten();
      const tidy = () => inTransaction(pump, (tx) => engine.tidy(1, tenantId, tx));
      const versions = async () =>
        (await superuser.query('SELECT xmin FROM views.search_pocs_words_g1 WHERE tenant = $1 ORDER BY whose, word', [tenantId])).rows; // prettier-ignore
      const before = await versions();
      await tidy();
      expect(await versions()).toEqual(before);
      const { rowCount } = await superuser.query(
        `DELETE FROM views.search_pocs_words_g1 WHERE tenant = $1 AND word IN ('alpha', 'delta')`,
        [tenantId],
      );
      expect(rowCount).toBeGreaterThan(0);
      await superuser.query(`UPDATE views.search_pocs_words_g1 SET count = count + 3 WHERE tenant = $1 AND word = 'bravo'`, [tenantId]); // prettier-ignore
      await superuser.query(`INSERT INTO views.search_pocs_words_g1 VALUES ($1, $2, 'n', 6, 'nobody', 1)`, [tenantId, v7()]); // prettier-ignore
      expect(await keptOf(tenantId)).not.toEqual(countedOf(documents));
      await tidy();
      expect(await keptOf(tenantId)).toEqual(countedOf(documents));
    });
  });
});
