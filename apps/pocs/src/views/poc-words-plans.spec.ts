import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction, openPool, PostgresView, rolesOf, type Recorded } from '@mrbill/event-sourcing';
import type { Caller } from '@mrbill/tenancy';
import pg from 'pg';
import { newPocsDatabase, type Database } from '../journeys/database.js';
import type { PocFact } from '../poc/poc.js';
import { findWords, statement, type WordsAsked } from './poc-words-query.js';
import { pocList } from './poc-list.js';

const big = '018f0000-0000-7000-8000-000000000001';
const small = '018f0000-0000-7000-8000-000000000002';
const IN_BIG = 20_000;
const IN_SMALL = 300;
const PAGE = 2_000;

const idOf = (n: number) => `018f0000-0000-7000-9000-${String(n).padStart(12, '0')}`;
const personOf = (tenant: string, n = 7): Caller => ({
  userId: idOf(n),
  tenantId: tenant,
  role: 'USER',
  sessionId: null,
  permissions: [],
});
/** Has nothing but private POCs, and many. */
const hoarder = personOf(big, 50);

/** Registered by one of 50 people, or by the hoarder. */
const registered = (tenant: string, n: number): Recorded<PocFact> => {
  const owner = Math.floor(n / 7) % 5 === 4 ? 50 : n % 50;
  return {
    type: 'poc.registered',
    data: {
      userId: idOf(owner),
      name: `POC ${n}`,
      description: null,
      repositoryUrl: 'https://git.example/acme/poc',
      language: `Language ${n % 50}`,
      isPublic: owner !== 50 && n % 4 > 0,
      tags: ['Common', `tag-${n % 3000}`, `topic-${n % 100}`],
      frameworks: [`fw-${n % 20}`, `lib-${n % 200}`],
    },
    id: idOf(n),
    at: '2026-01-01T00:00:00.000Z',
    version: 1,
    position: n + 1,
    tenant,
    stream: { name: 'poc', id: idOf(n) },
    cause: { actor: 'spec', correlation: 'c', causation: null, traceparent: null },
  };
};

let database: Database;
let pump: pg.Pool;
let app: pg.Pool;

/** Many POCs in one tenant and few in another, given to the view itself: a store would take longer. */
beforeAll(async () => {
  database = await newPocsDatabase();
  pump = openPool(database.urls.pump, { name: 'plans', statementTimeout: 60_000 });
  app = openPool(database.urls.app, { name: 'plans' });
  const table = new PostgresView(pocList as never, rolesOf('pocs'));
  await inTransaction(pump, async (tx) => {
    await table.prepare(1, tx);
    await table.switchTo(1, tx);
  });
  const facts = [
    ...Array.from({ length: IN_BIG }, (_, n) => registered(big, n)),
    ...Array.from({ length: IN_SMALL }, (_, n) => registered(small, n)),
  ];
  for (let at = 0; at < facts.length; at += PAGE) {
    const poison = await inTransaction(pump, (tx) => table.write(1, facts.slice(at, at + PAGE), tx));
    if (poison.length > 0) throw new Error(poison[0]?.problem);
  }
  await pump.query('VACUUM ANALYZE views.pocs_list_tally_g1');
});
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

/** By which indexes Postgres finds counts, as the role that requests have; and how many of them it looks at. */
async function lookedAt(by: Caller, asked: WordsAsked) {
  const { text, values } = statement(asked, by);
  const { rows } = await inTenant(by.tenantId, (client) =>
    client.query<{ 'QUERY PLAN': [{ Plan: Plan; 'Execution Time': number }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    ),
  );
  const plan = nodes(rows[0]!['QUERY PLAN'][0].Plan);
  if (process.env.SPEC_PLANS) console.log(JSON.stringify(asked), JSON.stringify(rows[0]!['QUERY PLAN'][0], null, 1));
  const counts = plan
    .filter((node) => node['Relation Name'])
    .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);
  return { indexes: plan.flatMap((node) => node['Index Name'] ?? []), most: Math.max(...counts), plan };
}

describe('the plan of', () => {
  it.each([
    ['what is popular', { kind: 'tags', most: 50 }, 500],
    ['what is popular in one language', { kind: 'frameworks', language: 'Language 3', most: 50 }, 100],
    ['what is suggested', { kind: 'tags', prefix: 'tag-12', most: 10 }, 200],
    ['what is suggested for a letter', { kind: 'tags', prefix: 't', most: 10 }, 500],
  ] as const)('%s looks at few counts, by an index', async (_, asked, most) => {
    const { plan, most: looked } = await lookedAt(personOf(big), asked);
    expect(plan.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(looked).toBeLessThanOrEqual(most);
  });

  it('what is suggested to somebody who has many looks at their own that begin so', async () => {
    const { plan, most } = await lookedAt(hoarder, { kind: 'tags', prefix: 'tag-1', most: 10 });
    expect(plan.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(most).toBeLessThanOrEqual(1_500);
  });
});

describe('what is found', () => {
  const found = (by: Caller, asked: WordsAsked) =>
    inTenant(by.tenantId, (client) =>
      findWords(
        { query: (async (text: string, values: unknown[]) => (await client.query(text, values)).rows) as never },
        asked,
        by,
      ),
    );
  /** The same, counted anew over all that one may see. */
  const counted = async ({ tenantId, userId }: Caller, kind: 'tags' | 'frameworks', prefix = '', language = '') => {
    const { rows } = await pump.query<{ word: string; count: number }>(
      `SELECT min(word) AS word, count(*)::int AS count FROM views.pocs_list_g1, unnest(${kind}) AS word
       WHERE tenant = $1 AND deleted_at IS NULL AND (is_public OR user_id = $2) AND starts_with(lower(word), $3) AND $4 IN ('', language_key)
       GROUP BY lower(word) ORDER BY count DESC, lower(word) COLLATE "und-x-icu"`,
      [tenantId, userId, prefix, language],
    );
    return rows;
  };

  it.each([
    ['somebody', personOf(big)],
    ['somebody with many private ones', hoarder],
    ['somebody with nothing', personOf(big, 999)],
    ['somebody in a small tenant', personOf(small)],
    ['somebody elsewhere', personOf(idOf(1))],
  ])('by %s is what they may see, counted whole', async (_, by) => {
    expect(await found(by, { kind: 'tags', most: 50 })).toEqual((await counted(by, 'tags')).slice(0, 50));
    expect(await found(by, { kind: 'tags', prefix: 'TAG-1', most: 10 })).toEqual(
      (await counted(by, 'tags', 'tag-1')).slice(0, 10),
    );
    expect(await found(by, { kind: 'frameworks', most: 50 })).toEqual((await counted(by, 'frameworks')).slice(0, 50));
    expect(await found(by, { kind: 'frameworks', language: 'LANGUAGE 3', most: 50 })).toEqual(
      (await counted(by, 'frameworks', '', 'language 3')).slice(0, 50),
    );
  });

  it('is nothing for one tenant in the words of another', async () => {
    const { text, values } = statement({ kind: 'tags', most: 50 }, personOf(big));
    expect((await inTenant(small, (client) => client.query(text, values))).rows).toEqual([]);
  });
});
