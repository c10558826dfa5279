import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool, PostgresView, rolesOf } from '@mrbill/event-sourcing';
import type { Caller } from '@mrbill/tenancy';
import pg from 'pg';
import { newPocsDatabase, type Database } from '../journeys/database.js';
import { findWords, statement, type WordsAsked } from './poc-words-query.js';
import { pocWords } from './poc-words.js';

const big = '018f0000-0000-7000-8000-000000000001';
const small = '018f0000-0000-7000-8000-000000000002';
const IN_BIG = 30_000;
const IN_SMALL = 300;

const personOf = (tenant: string): Caller => ({
  userId: '018f0000-0000-7000-9000-000000000007',
  tenantId: tenant,
  role: 'USER',
  sessionId: null,
  permissions: [],
});

let database: Database;
let pump: pg.Pool;
let app: pg.Pool;

/** Many POCs of 50 people in one tenant, few in another, straight into the table: facts would take longer. */
beforeAll(async () => {
  database = await newPocsDatabase();
  pump = openPool(database.urls.pump, { name: 'plans', statementTimeout: 60_000 });
  app = openPool(database.urls.app, { name: 'plans' });
  const table = new PostgresView(pocWords as never, rolesOf('pocs'));
  const tx = await pump.connect();
  await table.prepare(1, tx);
  await table.switchTo(1, tx);
  tx.release();
  for (const [tenant, count] of [
    [big, IN_BIG],
    [small, IN_SMALL],
  ] as const) {
    await pump.query(
      `INSERT INTO views.pocs_words_g1 (tenant, key, user_id, is_public, deleted, language_key, tags, frameworks)
       SELECT $1::uuid, gen_random_uuid()::text, ('018f0000-0000-7000-9000-' || lpad((n % 50)::text, 12, '0'))::uuid,
         n % 4 > 0, n % 100 = 0, 'language-' || n % 50,
         ARRAY[e('common'), e('tag-' || n % 3000), e('topic-' || n % 100)], ARRAY[e('fw-' || n % 20), e('lib-' || n % 200)]
       FROM generate_series(1, $2::int) n`.replaceAll(
        /e\((.*?)\)/g,
        String.raw`($1) || E'\n' || ($1) || E'\n' || ($1)`,
      ),
      [tenant, count],
    );
  }
  await pump.query('VACUUM ANALYZE views.pocs_words_g1');
}, 120_000);
afterAll(async () => {
  await Promise.all([pump?.end(), app?.end()]);
  await database?.close();
});

async function inTenant<T>(tenant: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await app.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Relation Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** By which indexes Postgres finds POCs, as the role that requests have; and how many of them it looks at. */
async function lookedAt(tenant: string, asked: WordsAsked) {
  const { text, values } = statement(asked, personOf(tenant));
  const { rows } = await inTenant(tenant, (client) =>
    client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values),
  );
  const plan = nodes(rows[0]!['QUERY PLAN'][0].Plan);
  const pocs = plan
    .filter((node) => node['Relation Name'])
    .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);
  return { indexes: plan.flatMap((node) => node['Index Name'] ?? []), pocs: Math.max(...pocs) };
}

describe('the plan of', () => {
  it.each([
    ['what is popular', { kind: 'tags', most: 50 }],
    ['what is suggested', { kind: 'tags', prefix: 'tag-1', most: 10 }],
  ] as const)('%s in a small tenant looks at no POC of the big one', async (_, asked) => {
    const { indexes, pocs } = await lookedAt(small, asked);
    expect(indexes).toEqual([expect.stringMatching(/pkey|tenant_language_key/)]);
    expect(pocs).toBeLessThanOrEqual(IN_SMALL);
  });

  it('what is popular in one language looks at the POCs in it', async () => {
    const { indexes, pocs } = await lookedAt(big, { kind: 'frameworks', language: 'Language-3', most: 50 });
    expect(indexes).toEqual([expect.stringContaining('tenant_language_key')]);
    expect(pocs).toBeLessThanOrEqual(IN_BIG / 50);
  });

  it('what is popular in all of a tenant goes over its POCs once', async () => {
    expect((await lookedAt(big, { kind: 'tags', most: 50 })).pocs).toBeLessThanOrEqual(IN_BIG + IN_SMALL);
  });
});

describe('what is found', () => {
  const found = (tenant: string, asked: WordsAsked) =>
    inTenant(tenant, (client) =>
      findWords(
        { query: (async (text: string, values: unknown[]) => (await client.query(text, values)).rows) as never },
        asked,
        personOf(tenant),
      ),
    );

  it("is one's own tenant's, counted whole", async () => {
    const [inBig, inSmall] = await Promise.all([big, small].map((each) => found(each, { kind: 'tags', most: 1 })));
    // Three of four are public, and one of fifty is the caller's (half of these public); one of a hundred is deleted.
    expect([inBig, inSmall]).toEqual([
      [{ word: 'common', count: expect.any(Number) }],
      [{ word: 'common', count: expect.any(Number) }],
    ]);
    const { rows } = await pump.query(
      `SELECT tenant, count(*)::int FROM views.pocs_words_g1
       WHERE NOT deleted AND (is_public OR user_id = $1) GROUP BY tenant ORDER BY tenant`,
      [personOf(big).userId],
    );
    expect([inBig?.[0]?.count, inSmall?.[0]?.count]).toEqual(rows.map(({ count }: { count: number }) => count));
  });

  it('is never more than was asked for', async () => {
    expect(await found(big, { kind: 'tags', most: 50 })).toHaveLength(50);
    expect(await found(big, { kind: 'tags', prefix: 't', most: 10 })).toHaveLength(10);
  });
});
