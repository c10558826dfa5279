import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool, PostgresView, rolesOf } from '@mrbill/event-sourcing';
import type { Caller } from '@mrbill/tenancy';
import pg from 'pg';
import { newPocsDatabase, type Database } from '../journeys/database.js';
import { ANY_LANGUAGE, countKey, PUBLIC } from './poc-counts.js';
import { findPocs, keysOfFew, statements, type PocsAsked } from './poc-list-query.js';
import { pocList } from './poc-list.js';

const big = '018f0000-0000-7000-8000-000000000001';
const small = '018f0000-0000-7000-8000-000000000002';
const person = (tenant: string, n: number): Caller => ({
  userId: `018f0000-0000-7000-9000-${String(n).padStart(12, '0')}`,
  tenantId: tenant,
  role: 'USER',
  sessionId: null,
  permissions: [],
});
const ana = person(big, 7);

let database: Database;
let pump: pg.Pool;
let app: pg.Pool;

/** 30,000 POCs of 50 people in one tenant, 300 in another, straight into the table: facts would take longer. */
beforeAll(async () => {
  database = await newPocsDatabase();
  pump = openPool(database.urls.pump, { name: 'plans', statementTimeout: 60_000 });
  app = openPool(database.urls.app, { name: 'plans' });
  const table = new PostgresView(pocList as never, rolesOf('pocs'));
  const tx = await pump.connect();
  await table.prepare(1, tx);
  await table.switchTo(1, tx);
  tx.release();
  for (const [tenant, count] of [
    [big, 30_000],
    [small, 300],
  ] as const) {
    await pump.query(
      `INSERT INTO views.pocs_list_g1 (tenant, key, user_id, name, name_key, description, repository_url, language, language_key,
         is_public, tags, frameworks, words, created_at, updated_at, version)
       SELECT $1::uuid, gen_random_uuid()::text, ('018f0000-0000-7000-9000-' || lpad((n % 50)::text, 12, '0'))::uuid,
         'POC ' || n, 'poc ' || n, repeat('lorem ipsum ', 20), 'https://github.com/acme/' || n, 'Go', 'go-' || n % 10,
         n % 4 > 0, '{}', '{}', ARRAY[$1 || '/tag/common', $1 || '/tag/rare-' || n % 3000, $1 || '/framework/fw-' || n % 20],
         timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute', 1
       FROM generate_series(1, $2::int) n`,
      [tenant, count],
    );
  }
  await pump.query('VACUUM ANALYZE views.pocs_list_g1');
});
afterAll(async () => {
  await Promise.all([pump?.end(), app?.end()]);
  await database?.close();
});

const asked = (given: Partial<PocsAsked>): PocsAsked => ({
  includePublic: false,
  deleted: false,
  sortBy: 'createdAt',
  sortOrder: 'desc',
  page: 1,
  pageSize: 20,
  ...given,
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

const keysFor = (given: PocsAsked, by: Caller) =>
  inTenant(by.tenantId, (client) =>
    keysOfFew(
      { query: (async (text: string, values: unknown[]) => (await client.query(text, values)).rows) as never },
      given,
      by,
    ),
  );

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** What Postgres does for one statement of a list, as the role that requests have. */
async function planOf(which: 'count' | 'page', given: PocsAsked, by: Caller): Promise<Plan[]> {
  const keys = await keysFor(given, by);
  const made = statements(given, by, keys);
  const { rows } = await inTenant(by.tenantId, (client) =>
    client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${made[which]}`, made.values),
  );
  return nodes(rows[0]!['QUERY PLAN'][0].Plan);
}

const types = (plan: readonly Plan[]) => plan.map((node) => node['Node Type']);
const indexes = (plan: readonly Plan[]) => plan.flatMap((node) => node['Index Name'] ?? []);
const looked = (plan: readonly Plan[]) =>
  Math.max(...plan.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)));

describe('the plan of', () => {
  it.each([
    ['my POCs', {}, 'user_id'],
    ['my POCs with a tag', { tags: ['common'] }, 'user_id'],
    ["the tenant's newest", { includePublic: true }, 'created_at'],
    ["the tenant's by name", { includePublic: true, sortBy: 'name', sortOrder: 'asc' }, 'name_key'],
    ["the tenant's by change", { includePublic: true, sortBy: 'updatedAt' }, 'updated_at'],
    ["the tenant's of a language", { includePublic: true, language: ['GO-3', 'Go-3'] }, 'language_key'],
    ['a common word in the tenant', { includePublic: true, tags: ['common'] }, 'created_at'],
  ] as const)('%s takes its page off an index and stops', async (_, given, index) => {
    const plan = await planOf('page', asked(given), ana);
    expect(types(plan)).not.toContain('Seq Scan');
    expect(indexes(plan)).toEqual([expect.stringContaining(index)]);
    expect(looked(plan)).toBeLessThan(700);
  });

  it.each([
    ["the tenant's newest", {}, 'created_at'],
    ["the tenant's of a language", { language: ['go-3'] }, 'language_key'],
  ] as const)('a deep page of %s reads no POC that it does not show', async (_, given, index) => {
    const plan = await planOf('page', asked({ includePublic: true, page: 100, ...given }), ana);
    const [skipped, shown] = ['Index Only Scan', 'Index Scan'].map((type) =>
      plan.filter((node) => node['Node Type'] === type),
    );
    expect(skipped).toEqual([
      expect.objectContaining({
        'Index Name': expect.stringContaining(index),
        'Actual Rows': 2_000,
        'Heap Fetches': 0,
      }),
    ]);
    expect(shown).toEqual([
      expect.objectContaining({ 'Index Name': expect.stringContaining('pkey'), 'Actual Rows': 20 }),
    ]);
    expect(types(plan)).not.toContain('Seq Scan');
  });

  it.each([
    ["the tenant's POCs since a day", { includePublic: true, from: '2026-01-05T00:00:00Z' }, 'created_at'],
    [
      "the tenant's of a language, since a day",
      { includePublic: true, language: ['GO-3'], from: '2026-01-05T00:00:00Z' },
      'language_key',
    ],
  ] as const)('counting %s reads an index only', async (_, given, index) => {
    const plan = await planOf('count', asked(given), ana);
    expect(types(plan)).toContain('Index Only Scan');
    expect(indexes(plan)).toEqual([expect.stringContaining(index)]);
  });

  it.each(['count', 'page'] as const)('a rare word in the tenant looks at its POCs only (%s)', async (which) => {
    const plan = await planOf(which, asked({ includePublic: true, tags: ['Rare-5'] }), ana);
    expect(types(plan).some((type) => type.includes('Seq Scan'))).toBe(false);
    expect(indexes(plan)).toEqual([expect.stringContaining('pkey')]);
    expect(looked(plan)).toBeLessThanOrEqual(10);
  });
});

describe('looking for words', () => {
  const lookFor = (tenant: string, words: string[]) =>
    inTenant(tenant, (client) => client.query('SELECT pocs.keys_with_words_v2($1, 2001) AS key', [words]));

  it('finds those of the tenant at hand, whatever is asked', async () => {
    expect((await lookFor(big, [`${big}/tag/rare-5`])).rowCount).toBe(10);
    expect((await lookFor(big, [`${small}/tag/rare-5`])).rowCount).toBe(0);
    expect((await lookFor(small, [`${big}/tag/rare-5`])).rowCount).toBe(0);
  });

  it('goes by the index', async () => {
    const { rows } = await pump.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `EXPLAIN (FORMAT JSON) SELECT l.key FROM views.pocs_list_v2 l WHERE l.tenant = $1 AND l.words && $2 LIMIT 2001`,
      [big, [`${big}/tag/rare-5`]],
    );
    expect(indexes(nodes(rows[0]!['QUERY PLAN'][0].Plan))).toEqual([expect.stringContaining('words')]);
  });

  it('says of words that many have nothing but that', async () => {
    expect(await keysFor(asked({ includePublic: true, tags: ['common'] }), ana)).toBeUndefined();
    expect(await keysFor(asked({ includePublic: true, frameworks: ['FW-3'] }), ana)).toHaveLength(1500);
  });

  it('does not begin where it is known that many have it', async () => {
    const place = { what: 'tags', whose: PUBLIC, languageKey: ANY_LANGUAGE } as const;
    await pump.query(
      `INSERT INTO views.pocs_list_tally_g1 (tenant, key, whose, what, language_key, word_key, found, count, word, first, spellings)
       VALUES ($1, $2, $3, 'tags', $4, 'common', 'common', 2001, 'common', '', '[]')`,
      [big, countKey(place, 'common'), PUBLIC, ANY_LANGUAGE],
    );
    const asking: string[] = [];
    const found = await inTenant(big, (client) => {
      const query = async (text: string, values: unknown[]) => {
        asking.push(text);
        return (await client.query(text, values)).rows;
      };
      return findPocs({ query: query as never }, asked({ includePublic: true, tags: ['Common'] }), ana);
    });
    expect(asking).not.toContainEqual(expect.stringContaining('keys_with_words'));
    expect(found.totalItems).toBe(2001);
    expect(found.items).toHaveLength(20);
  });

  it('finds the same POCs either way', async () => {
    const query = asked({ includePublic: true, tags: ['rare-5', 'rare-6'], frameworks: ['fw-5'] });
    const keys = await keysFor(query, ana);
    const [fast, slow] = [statements(query, ana, keys), statements(query, ana)];
    const run = ({ page, values }: typeof fast) =>
      inTenant(big, async (client) => (await client.query(page, values)).rows);
    expect(await run(fast)).toEqual(await run(slow));
    expect((await run(fast)).length).toBeGreaterThan(0);
  });

  it('is nothing that the list of another tenant shows', async () => {
    const [keys = ''] = (await lookFor(big, [`${big}/tag/rare-5`])).rows.map(({ key }: { key: string }) => key);
    const query = asked({ includePublic: true });
    const { page, values } = statements(query, person(small, 7), [keys]);
    expect((await inTenant(small, (client) => client.query(page, values))).rowCount).toBe(0);
  });
});
