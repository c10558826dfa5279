// `npm run bench:pocs`: how long POCs take with many of them in one tenant. Registers them, then asks over HTTP, one after the
// other. `-- --pocs 100000` is the default, and takes some minutes.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { build } from '../../../scripts/build.mjs';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { person } = await import('@mrbill/http/testing');
const { House } = await import('../dist/journeys/house.js');
const { readPlan } = await import('../dist/seeding/plan.js');
const { runSeed } = await import('../dist/seeding/run.js');

const { values } = parseArgs({ options: { pocs: { type: 'string', default: '100000' } } });
if (!/^[1-9]\d{0,6}$/.test(values.pocs)) throw new Error(`--pocs must be a whole number, not '${values.pocs}'`);
const POCS = Number(values.pocs);
const TIMES = 60;
const OWNERS = 50;

const ana = person();
const owners = Array.from({ length: OWNERS }, (_, n) => (n === 0 ? ana : person('USER', ana.tenantId)));
/** Owns private POCs only, and many. */
const hoarder = person('USER', ana.tenantId);
const lia = person();

const poc = (n, who, isPublic) => ({
  tenantId: who.tenantId,
  userId: who.userId,
  name: `POC ${n}`,
  description: 'A few words about what was tried, and what came of it. '.repeat(4),
  repositoryUrl: `https://git.example/acme/poc-${n}`,
  language: `Language ${n % 40}`,
  isPublic,
  tags: ['Common', `topic ${n % 100}`, `tag ${n % 3000}`, `seldom ${n % 20_000}`],
  frameworks: [`Framework ${n % 20}`, `Library ${n % 400}`],
  createdAt: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
});

const house = await House.open();
try {
  const pocs = [
    ...Array.from({ length: POCS }, (_, n) => poc(n, owners[n % OWNERS], n % 4 > 0)),
    ...Array.from({ length: POCS / 5 }, (_, n) => poc(POCS + n, hoarder, false)),
    ...Array.from({ length: 300 }, (_, n) => poc(n, lia, true)),
  ];
  const began = performance.now();
  const { app, pump } = house.database.urls;
  const settings = { DATABASE_URL_POCS: app, DATABASE_URL_POCS_PUMP: pump };
  await runSeed(readPlan(JSON.stringify({ pocs })), settings, (line) => console.log(line), 10_000);
  const registered = performance.now();
  console.log(`${pocs.length} registered in ${seconds(registered - began)}`);
  await level();
  console.log(`lists and words level ${seconds(performance.now() - registered)} after the last one`);
  // As Postgres does by itself within minutes.
  await asGod('VACUUM ANALYZE');

  const common = 'Common';
  await measure('register', (n) => ask('POST', 'pocs', owners[n % OWNERS], fresh(n)));
  await measure('register, 8 at once', (n) => ask('POST', 'pocs', owners[n % OWNERS], fresh(n)), 8);
  await measure('my POCs', (n) => ask('GET', 'pocs', owners[n % OWNERS]));
  await measure('my POCs, of 20,000', () => ask('GET', 'pocs', hoarder));
  await measure("the tenant's newest", (n) => ask('GET', 'pocs?includePublic=true', owners[n % OWNERS]));
  await measure("the tenant's by name", () => ask('GET', 'pocs?includePublic=true&sortBy=name', ana));
  await measure('page 1,000 of these', () => ask('GET', 'pocs?includePublic=true&page=1000', ana));
  await measure('a language', (n) => ask('GET', `pocs?includePublic=true&language=language%20${n % 40}`, ana));
  await measure('a rare tag', (n) => ask('GET', `pocs?includePublic=true&tags=tag%20${n}`, ana));
  await measure('a common tag', () => ask('GET', `pocs?includePublic=true&tags=${common}`, ana));
  await measure('popular tags', (n) => ask('GET', 'tags/popular', owners[n % OWNERS]));
  await measure('popular frameworks', (n) => ask('GET', 'frameworks/popular', owners[n % OWNERS]));
  await measure('of one language', (n) => ask('GET', `frameworks/popular?language=language%20${n % 40}`, ana));
  await measure('suggest t', (n) => ask('GET', 'tags/suggest?prefix=t', owners[n % OWNERS]));
  await measure('suggest s', (n) => ask('GET', 'tags/suggest?prefix=s', owners[n % OWNERS]));
  await measure('suggest "tag 12"', (n) => ask('GET', 'tags/suggest?prefix=tag%2012', owners[n % OWNERS]));
  await measure('suggest t, to one with 20,000 private', () => ask('GET', 'tags/suggest?prefix=t', hoarder));
  await measure('popular tags, to the same', () => ask('GET', 'tags/popular', hoarder));
  await measure('popular tags, in a tenant of 300', () => ask('GET', 'tags/popular', lia));
} finally {
  await house.close();
}

function fresh(n) {
  const { tenantId: _, userId: __, createdAt: ___, ...given } = poc(n, ana, true);
  return given;
}

async function ask(method, path, who, body) {
  const response = await fetch(`http://127.0.0.1:${house.service.port}/api/v1/${path}`, {
    method,
    headers: {
      ...(await house.identity.tokens.as(who)),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

async function measure(what, one, atOnce = 1) {
  for (let n = 0; n < 20; n++) await one(n);
  const took = [];
  const numbers = Array.from({ length: TIMES }, (_, n) => n).values();
  const work = async () => {
    for (const n of numbers) {
      const start = performance.now();
      await one(n);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  took.sort((a, b) => a - b);
  const at = (share) => `${took[Math.floor(share * took.length)].toFixed(1)} ms`;
  console.log(
    `${what.padEnd(40)} fastest ${at(0).padStart(9)}   p50 ${at(0.5).padStart(9)}   p95 ${at(0.95).padStart(9)}`,
  );
}

/** The list has taken all of it. */
async function level() {
  const { rows } = await asGod('SELECT max(position)::float8 AS position FROM store.event');
  const behind = `SELECT 1 FROM store.subscription WHERE name = 'pocs.list' AND status = 'live' AND position < ${rows[0].position}`;
  while ((await asGod(behind)).rowCount > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function asGod(sql) {
  const client = new pg.Client({ connectionString: house.database.superuser });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
