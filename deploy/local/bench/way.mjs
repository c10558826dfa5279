// `npm run bench:way`: how long a POC takes from being registered to being found, and where it is in between (docs/a-facts-way.md).
// `-- --writes 200 --profiles embedded,full` are the defaults and take some minutes; `--trial` only prints what it finds. Otherwise it
// is written into docs/benchmarks.md.
//
// One POC at a time, on a product that does nothing else. The stages in between are the lines of the services' logs that have the
// request's trace; all processes have one clock, which tells milliseconds.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { build } = await import('../../../scripts/build.mjs');
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { begin, share, wholeNumber, writeBenchmark } = await import('../../../scripts/benchmarks.mjs');
const { startProduct } = await import('../../../scripts/product.mjs');

const { values } = parseArgs({
  options: {
    writes: { type: 'string', default: '200' },
    profiles: { type: 'string', default: 'embedded,full' },
    trial: { type: 'boolean', default: false },
  },
});
const writes = wholeNumber('writes', values.writes);
const JSON_TYPE = { 'content-type': 'application/json' };
const WARM_UP = 20;
const LONGEST = 30_000;
/** Milliseconds between two searches for it, and so how much later than it was there it may be found. */
const EVERY = 5;

/** What is told, and the line of which log says when. */
const stages = [
  ['it is stored, and pocs answers', 'pocs', ({ message, method }) => message === 'request' && method === 'POST'],
  ['the edge answers', 'edge', ({ message, method }) => message === 'request' && method === 'POST'],
  ['it is in the list (`pocs.list`)', 'pocs', ({ subscription }) => subscription === 'pocs.list'],
  ['it is published (`pocs.publication`)', 'pocs', ({ subscription }) => subscription === 'pocs.publication'],
  ['it is told to the topic (`pocs.telling`)', 'pocs', ({ subscription }) => subscription === 'pocs.telling'],
  ['it is in the index (`search.pocs`)', 'search', ({ subscription }) => subscription === 'search.pocs'],
];

const soon = () => AbortSignal.timeout(LONGEST);
const began = begin();
const tables = [];
for (const profile of values.profiles.split(',')) tables.push(await wayIn(profile));
for (const { title, head, rows } of tables) {
  console.log(`\n${title}`);
  console.table(rows.map((row) => Object.fromEntries(row.map((cell, column) => [head[column] || 'what', cell]))));
}
if (!values.trial) {
  const given = process.argv.slice(2).join(' ');
  await writeBenchmark({
    name: 'way',
    title: 'The way of a fact',
    command: `npm run bench:way${given && ` -- ${given}`}`,
    settings: `One POC at a time through the edge, ${writes} of them, on the product of \`npm start\` with the demo's 500 POCs, while nothing else is asked of it. Milliseconds since the request was sent.`,
    tables,
    limits: [],
    began,
  });
}

async function wayIn(profile) {
  const product = await startProduct({ LOG_LEVEL: 'debug' }, ['--profile', profile]);
  try {
    const headers = await signedIn(product.demo);
    for (let n = 0; n < WARM_UP; n++) await written(product.demo.url, headers);
    const all = [];
    for (let n = 0; n < writes; n++) {
      all.push(await written(product.demo.url, headers));
      // So that no timer of theirs keeps step with us.
      await sleep(300 * Math.random());
    }
    await sleep(500);
    return {
      title: `In the ${profile} profile`,
      head: ['', 'p50, ms', 'p95, ms', 'latest, ms'],
      rows: rowsOf(all, product.home),
    };
  } finally {
    await product.stop();
  }
}

async function signedIn({ url, tenants: [tenant] }) {
  const [{ email, password }] = tenant.users;
  const body = JSON.stringify({ tenant: tenant.domain, email, password });
  const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: JSON_TYPE, body, signal: soon() });
  return { ...JSON_TYPE, authorization: `Bearer ${(await answer.json()).accessToken}` };
}

/** Registers one and looks for it until it is found. */
async function written(url, headers) {
  const name = `w${randomUUID().replaceAll(/[^a-z]/g, '')}`;
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  const body = JSON.stringify({ name, repositoryUrl: `https://git.example/way/${name}` });
  const sent = Date.now();
  const asked = { method: 'POST', headers: { ...headers, traceparent }, body, signal: soon() };
  const { status } = await fetch(`${url}/api/v1/pocs`, asked);
  if (status !== 201) throw new Error(`registering answered ${status}`);
  while (!(await isFound(url, headers, name))) {
    if (Date.now() - sent > LONGEST) throw new Error(`${name} is not found`);
    await sleep(EVERY);
  }
  return { traceId, sent, found: Date.now() - sent };
}

async function isFound(url, headers, name) {
  const answer = await fetch(`${url}/api/v1/search/pocs?q=%22${name}%22`, { headers, signal: soon() });
  return answer.ok && (await answer.json()).totalItems === 1;
}

function rowsOf(all, home) {
  const lines = Object.fromEntries(['edge', 'pocs', 'search'].map((app) => [app, linesOf(home, app)]));
  const rows = stages.flatMap(([what, app, isIt]) => {
    const times = all.flatMap(({ traceId, sent }) => {
      const line = lines[app].get(traceId)?.find(isIt);
      return line ? [Date.parse(line.timestamp) - sent] : [];
    });
    if (times.length === 0) return [];
    if (times.length < all.length) throw new Error(`only ${times.length} of ${all.length} say when ${what}`);
    return [rowOf(what, times)];
  });
  return [...rows, rowOf('a search finds it', all.map(({ found }) => found))]; // prettier-ignore
}

/** By trace. */
function linesOf(home, app) {
  const found = new Map();
  for (const text of readFileSync(join(home, 'logs', `${app}.log`), 'utf8').split('\n')) {
    if (!text.includes('"traceId"')) continue;
    const line = JSON.parse(text);
    found.set(line.traceId, [...(found.get(line.traceId) ?? []), line]);
  }
  return found;
}

function rowOf(what, times) {
  return [what, share(0.5, times), share(0.95, times), Math.max(...times)];
}
