// `npm run bench:search`: how long searches, suggestions, writes until they are found, and rebuilds take with many POCs in one
// tenant. `-- --pocs 1000000 --rates 20,50 --seconds 20 --rounds 3 --rebuilds 1` for others; 100,000 take some ten minutes.
//
// The whole product runs as it always does, in a folder of its own; everything is asked through the edge, by users who signed
// in. Rounds of what is compared take turns, so that what else goes on here meets all alike. OPENSEARCH_URL in the environment
// switches the engine, as for `npm start`. What it found stands in docs/benchmarks.md afterwards, unless it is a `--trial`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { build } = await import('../../../scripts/build.mjs');
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { begin, loadNow, print, share, spread, wholeNumber, writeBenchmark } =
  await import('../../../scripts/benchmarks.mjs');
const { startProduct } = await import('../../../scripts/product.mjs');
const { RunningProduct } = await import('../../../deploy/local/dist/ops/running.js');
const { Corpus } = await import('./corpus.mjs');
const { engineEnvironment, engineName, openIndex, removeIndexes } = await import('./engine.mjs');
const { importersOf } = await import('./importers.mjs');
const { load } = await import('./loading.mjs');
const { OpenLoop } = await import('./open-loop.mjs');
const { beginnings, questions } = await import('./questions.mjs');
const { rebuilt } = await import('./rebuild-watch.mjs');
const { mistakesOf, verified } = await import('./verifying.mjs');
const { untilSearchable } = await import('./writing.mjs');

const { values } = parseArgs({
  options: {
    pocs: { type: 'string', default: '100000' },
    rates: { type: 'string', default: '20,50' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    rebuilds: { type: 'string', default: '3' },
    writes: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    trial: { type: 'boolean', default: false },
  },
});
const [pocs, seconds, rounds, writes, seed] = ['pocs', 'seconds', 'rounds', 'writes', 'seed'].map((name) =>
  wholeNumber(name, values[name]),
);
/** None: then nothing is verified either, for both take long with very many. */
const rebuilds = values.rebuilds === '0' ? 0 : wholeNumber('rebuilds', values.rebuilds);
const rates = values.rates.split(',').map((rate) => wholeNumber('rates', rate));
/** Milliseconds of p95; of a raw bulk; documents a second. */
const GOALS = { search: pocs > 100_000 ? 120 : 60, suggest: 15, searchable: 500, rebuild: 0.9, verify: 50_000 };
const VIEW = 'search.pocs';
/** Between two writes, in milliseconds. */
const EVERY = 200;

const began = begin();
const tables = [];
const product = await startProduct(engineEnvironment);
const closing = [() => product.stop(), removeIndexes];
try {
  const { url } = product.demo;
  const { platform, importers } = await importersOf(product.demo);
  const members = importers.filter(({ domain }) => domain === importers[0].domain);
  const people = members.map(({ client }) => client);
  const owners = await Promise.all(people.map((client) => client.get('/api/v1/me')));
  const environments = RunningProduct.in(product.root).environments();
  const index = await openIndex(environments.search.serve.DATABASE_URL_SEARCH_PUMP, live);
  closing.unshift(() => index.close());
  const loop = new OpenLoop(url, (asked) => people[asked % people.length].session.accessToken);
  closing.unshift(() => loop.close());
  const corpus = new Corpus(seed);
  console.log(`${pocs} POCs in one tenant, ${engineName}; load ${loadNow()}`);
  const memory = [];
  await noteMemory('empty');
  await load({ corpus, pocs, owners, databases: environments.pocs.serve, operator: platform });
  await noteMemory('filled');

  const asking = [
    { what: 'search', all: questions(corpus, pocs, seed), path: '/api/v1/search/pocs' },
    { what: 'suggest', all: beginnings(corpus, pocs, seed), path: '/api/v1/search/suggest' },
  ];
  for (const { what, path, all } of asking) {
    await loop.run(path, all, rates[0], 5);
    const measured = new Map(rates.map((rate) => [rate, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const { renew } of members) await renew();
      for (const rate of rates) measured.get(rate).push(await loop.run(path, all, rate, seconds));
      console.log(`${what}, round ${round} of ${rounds}; load ${loadNow()}`);
    }
    tables.push(timesOf(what, measured), kindsOf(what, measured));
  }
  await noteMemory('asked');

  const searchable = await untilSearchable(people, writes, EVERY);
  const rows = [
    [
      `from the answer to a write until a search shows it, ${writes} writes, ${1_000 / EVERY}/s, ms`,
      `p50 ${share(0.5, searchable).toFixed(0)}, p95 ${share(0.95, searchable).toFixed(0)}`,
      GOALS.searchable,
    ],
    ...(rebuilds > 0 ? [...(await rebuilding()), ...(await verifying())] : []),
  ];
  const note = rebuilds > 0 ? `Raw: ${index.raw}.` : '';
  tables.push({ title: 'Writing, rebuilding, verifying', head: ['', '', 'goal'], rows, note });
  if (rebuilds > 0) await noteMemory('rebuilt and verified');
  tables.push({ title: 'Memory, MB', head: ['', 'service', 'engine'], rows: memory });
  for (const table of tables) print(table);
  if (!values.trial) await writeDown();

  async function rebuilding() {
    const [raws, all, ratios] = [[], [], []];
    for (let round = 1; round <= rebuilds; round++) {
      const documents = await index.prepare();
      const raw = (1_000 * documents) / (await index.bulk());
      const ours = (1_000 * documents) / (await rebuilt(platform, VIEW)).ms;
      raws.push(raw);
      all.push(ours);
      ratios.push(ours / raw);
      console.log(`rebuild, round ${round} of ${rebuilds}: x ${two(ours / raw)}; load ${loadNow()}`);
    }
    return [
      ['documents a second, raw', spread(raws, whole), ''],
      ['documents a second, rebuilt, compared and switched to', spread(all, whole), ''],
      ['rebuilt to raw', spread(ratios, two), GOALS.rebuild],
    ];
  }

  async function verifying() {
    const { ms, outcome } = await verified(url, platform, VIEW);
    const wrong = mistakesOf(outcome);
    return [
      [
        `documents a second, verified (${whole(outcome.documents)} in ${(ms / 1_000).toFixed(1)} s)`,
        whole((1_000 * outcome.documents) / ms),
        whole(GOALS.verify),
      ],
      ['what does not agree', wrong.length === 0 ? 'nothing' : wrong.slice(0, 5).join(', '), 'nothing'],
    ];
  }

  async function live() {
    const { subscriptions } = await platform.get('/api/v1/ops/search/status');
    return subscriptions.find(({ name, status }) => name === VIEW && status === 'live');
  }

  async function noteMemory(when) {
    const { processes } = JSON.parse(readFileSync(join(product.home, 'runtime.json'), 'utf8'));
    const status = readFileSync(`/proc/${processes.search.pid}/status`, 'latin1');
    const service = Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024;
    memory.push([when, whole(service), whole(await index.memory())]);
  }
} finally {
  // Whatever cannot be closed, the rest is.
  for (const close of closing)
    await Promise.resolve(close()).catch(({ message }) => {
      console.error(message);
      process.exitCode = 1;
    });
}

function timesOf(what, measured) {
  const rows = [...measured].map(([rate, all]) => {
    const [p50, p95] = [0.5, 0.95].map((part) => spread(all.map((answers) => share(part, took(answers)))));
    const inside = all.flat().flatMap((answer) => answer.inside ?? []);
    const refused = all.flat().filter(({ status }) => status !== 200).length;
    const within = inside.length > 0 ? share(0.95, inside).toFixed(1) : '';
    return [`${rate}/s`, p50, p95, GOALS[what], within, `${refused} of ${all.flat().length}`];
  });
  const head = ['', 'p50, ms', 'p95, ms', 'goal', 'p95 inside the service, ms', 'refused'];
  return { title: what === 'search' ? 'Searching, with facets and highlights' : 'Suggesting', head, rows };
}

function kindsOf(what, measured) {
  const answers = [...measured.values()].map((all) => Object.groupBy(all.flat(), ({ kind }) => kind));
  const rows = Object.keys(answers[0]).map((kind) => [
    kind,
    ...answers.map((byKind) => share(0.95, took(byKind[kind] ?? []))?.toFixed(1) ?? ''),
    share(0.5, answers[0][kind].map(({ found }) => found ?? 0)), // prettier-ignore
  ]);
  const head = ['', ...[...measured.keys()].map((rate) => `p95 at ${rate}/s, ms`), 'found, p50'];
  return { title: `What was asked of ${what}`, head, rows };
}

function took(answers) {
  return answers.map((answer) => answer.took);
}

async function writeDown() {
  const given = process.argv.slice(2).join(' ');
  await writeBenchmark({
    name: `search-${engineName.replace(/^the /, '').replaceAll(' ', '-').toLowerCase()}-${pocs}`,
    title: `Search in ${whole(pocs)} POCs, ${engineName}`,
    command: `${engineName === 'OpenSearch' ? 'OPENSEARCH_URL=… ' : ''}npm run bench:search${given && ` -- ${given}`}`,
    settings: `The whole product of \`npm start\`, ${engineName} and this bench on one machine; all POCs in one tenant. Asked through the edge by users who signed in, at a steady rate whatever is answered; times count from when a request was due. ${rounds} round${rounds > 1 ? 's' : ''} of ${seconds} s for each, medians of rounds, in brackets the least and the most.`,
    tables,
    limits: [],
    began,
  });
}

function whole(value) {
  return Math.round(value).toLocaleString('en');
}
function two(value) {
  return value.toFixed(2);
}
