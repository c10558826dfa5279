import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { comparisonKey } from '@mrbill/http/input';
import { inTransaction, openPool } from '@mrbill/event-sourcing';
import pg from 'pg';
import { v7 } from 'uuid';
import type { PocDocument } from '../engine/poc-document.js';
import type { SuggestQuery } from '../engine/search-engine.js';
import { newDatabase, type Database } from '../journeys/database.js';
import { inThird } from '../migrations/7-words-of-viewers.js';
import { SUGGEST_NAMES, SUGGEST_PARAMETERS, SUGGEST_SETTINGS, SUGGEST_WORDS } from '../migrations/suggest.js';
import { entryOf, pocLike } from '../testing/pocs.js';
import { beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import { PostgresEngine } from './postgres-engine.js';

/** `SPEC_POCS=100000 npm test -- apps/search/src/postgres/suggestion-plans` measures with more. */
const MANY = Number(process.env.SPEC_POCS ?? 20_000);
const PAGE = 2_000;
const FIRST = ['Prova de conceito com', 'Kafka', 'Stream', 'Postgres', 'event', 'Relatório de', 'Data', 'Service'];
const THEN = ['alpha', 'Store', 'Índice', 'consumer', 'gateway', 'Pipeline', 'dashboard', 'zeta', 'queue', 'monitor'];

const tenantId = v7();
const people = Array.from({ length: 50 }, () => v7());
const [ana = '', hoarder = ''] = people;
const elsewhere = v7();

/** Every fifth is the hoarder's, whose are all private; of the others a quarter are. */
const pocOf = (n: number): PocDocument => {
  const userId = n % 5 === 4 ? hoarder : (people[(n * 7) % 50] as string);
  return pocLike({
    tenantId,
    userId,
    name: `${FIRST[n % 8]} ${THEN[(n * 13) % 10]} ${n}`,
    isPublic: userId !== hoarder && n % 4 > 0,
    language: `L${n % 40}`,
    tags: ['Common', `tag-${(n * 17) % 30_000}`, `topic-${n % 100}`],
    frameworks: [`fw-${n % 20}`, `lib-${n % 2_000}`],
  });
};

let database: Database;
let app: pg.Pool;
let pump: pg.Pool;
let engine: PostgresEngine;
const documents: PocDocument[] = [];

beforeAll(async () => {
  database = await newDatabase();
  app = openPool(database.urls.app, { name: 'app', statementTimeout: 2_000 });
  pump = openPool(database.urls.pump, { name: 'pump', statementTimeout: 60_000 });
  engine = new PostgresEngine(app, pump);
  await inTransaction(pump, (tx) => engine.prepare(1, tx));
  for (let n = 0; n < MANY; n++) documents.push(pocOf(n));
  for (let n = 0; n < MANY; n += PAGE) {
    await inTransaction(pump, (tx) => engine.put(1, documents.slice(n, n + PAGE).map(entryOf), tx));
  }
  await inTransaction(pump, (tx) => engine.switchTo(1, tx));
}, 300_000);
afterAll(async () => {
  await Promise.all([app?.end(), pump?.end()]);
  await database?.close();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** How Postgres finds suggestions, as the role that the look-up has; and how many rows it reads for them. */
async function lookedAt(kind: SuggestQuery['kind'], prefix: string, callerId: string) {
  const values = [tenantId, callerId, kind, prefix, '10'];
  const text = Object.entries(SUGGEST_PARAMETERS).reduce(
    (sql, [name, type], n) => sql.replaceAll(name, `${pg.escapeLiteral(values[n] ?? '')}::${type}`),
    inThird(kind === 'poc' ? SUGGEST_NAMES : SUGGEST_WORDS),
  );
  const client = new pg.Client(database.superuser);
  await client.connect();
  try {
    await client.query('SET ROLE search_lookup');
    for (const [name, value] of Object.entries(SUGGEST_SETTINGS)) await client.query(`SET ${name} = ${value}`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`);
    const plan = nodes(rows[0]!['QUERY PLAN'][0].Plan);
    if (process.env.SPEC_PLANS) console.log(kind, prefix, JSON.stringify(rows[0]!['QUERY PLAN'][0], null, 1));
    const read = plan
      .filter((node) => node['Relation Name'])
      .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);
    return { types: plan.map((node) => node['Node Type']), read: read.reduce((sum, rows) => sum + rows, 0) };
  } finally {
    await client.end();
  }
}

/** The same, out of all documents. */
function suggestedBy(kind: SuggestQuery['kind'], prefix: string, callerId: string): string[] {
  const seen = documents.filter(({ isPublic, userId }) => isPublic || userId === callerId);
  if (kind === 'poc') {
    const found = seen.flatMap(({ name, pocId }) => {
      const fitting = beginningsOf(name).filter((beginning) => beginning.found.startsWith(prefix));
      return fitting.length === 0 ? [] : [{ name, pocId, first: fitting.some(({ first }) => first) }];
    });
    found.sort((a, b) => Number(b.first) - Number(a.first) || (a.pocId < b.pocId ? 1 : -1));
    return found.slice(0, 10).map(({ name }) => name);
  }
  const words = seen.flatMap(
    (poc) => ({ tag: poc.tags, framework: poc.frameworks, language: [poc.language ?? ''] })[kind],
  );
  const counts = Map.groupBy(
    words.filter((word) => wordBeginningOf(word).startsWith(prefix)),
    comparisonKey,
  );
  const order = [...counts].sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1));
  return order.slice(0, 10).map(([, [word]]) => word ?? '');
}

const ASKED: readonly (readonly [SuggestQuery['kind'], string])[] = [
  ['poc', 'p'], ['poc', 'prova de conceito com'], ['poc', 'prova de conceito com store 1'], ['poc', 'store'], ['poc', `${MANY - 1}`.slice(0, 1)],
  ['poc', 'indice 123'], ['poc', 'kafka zeta'], ['poc', 'nothing'], ['tag', 't'], ['tag', 'tag-1'], ['tag', 'topic-7'],
  ['tag', 'com'], ['tag', 'nothing'], ['framework', 'l'], ['framework', 'lib-19'], ['framework', 'fw'], ['language', 'l'],
]; // prettier-ignore

describe.each([
  ['somebody', ana],
  ['somebody who has many private ones', hoarder],
  ['somebody who has nothing', elsewhere],
])('what is suggested to %s', (_, callerId) => {
  it.each(ASKED)('for the %s %j is right, and is found by indexes in few rows', async (kind, prefix) => {
    expect(await engine.suggest({ tenantId, callerId, kind, prefix, limit: 10 })).toEqual(
      suggestedBy(kind, prefix, callerId),
    );
    const { types, read } = await lookedAt(kind, prefix, callerId);
    expect(types).not.toContain('Seq Scan');
    expect(read).toBeLessThan(6_000);
  });
});
