// `npm run bench:search`: how long searches, suggestions, writes until they are found, and rebuilds take with many POCs in one
// tenant. `-- --pocs 1000000 --rates 20,50 --seconds 20 --rounds 3 --rebuilds 1` for others; 100,000 take some ten minutes.
//
// The whole product runs as it always does, in a folder of its own; everything is asked through the edge, by users who signed
// in. Rounds of what is compared take turns, so that what else goes on here meets all alike. OPENSEARCH_URL in the environment
// switches the engine, as for `npm start`.
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { build } = await import('../../../scripts/build.mjs');
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { startProduct } = await import('../../../scripts/product.mjs');
const { RunningProduct } = await import('../../../deploy/local/dist/ops/running.js');
const { Corpus } = await import('./corpus.mjs');
const { engineEnvironment, engineName, openIndex, removeIndexes } = await import('./engine.mjs');
const { importersOf } = await import('./importers.mjs');
const { load } = await import('./loading.mjs');
const { OpenLoop, share } = await import('./open-loop.mjs');
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
  },
});
const [pocs, seconds, rounds, rebuilds, writes, seed] = ['pocs', 'seconds', 'rounds', 'rebuilds', 'writes', 'seed'].map(
  (name) => wholeNumber(name, values[name]),
);
const rates = values.rates.split(',').map((rate) => wholeNumber('rates', rate));
const GOALS = { search: pocs > 100_000 ? 120 : 60, suggest: 15, searchable: 500, rebuild: 0.9, verify: 20 };
const VIEW = 'search.pocs';

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
  console.log(`${pocs} POCs in one tenant, ${engineName}, ${cpus().length} cores; load ${loadNow()}`);
  await tellMemory('empty');
  await load({ corpus, pocs, owners, databases: environments.pocs.serve, operator: platform });
  await tellMemory('filled');

  console.log(
    `\n${rounds} rounds of ${seconds} s each; p95 is the median of the rounds, in brackets the least and the most`,
  );
  const asking = [
    { what: 'search', all: questions(corpus, pocs, seed), path: '/api/v1/search/pocs', goal: GOALS.search },
    { what: 'suggest', all: beginnings(corpus, pocs, seed), path: '/api/v1/search/suggest', goal: GOALS.suggest },
  ];
  const document = await (await fetch(`${url}/api/openapi.json`)).json();
  for (const { what, path, all, goal } of asking) {
    if (!document.paths[path]) {
      console.log(`${what}: there is no such route`);
      continue;
    }
    await loop.run(path, all, rates[0], 5);
    const measured = new Map(rates.map((rate) => [rate, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const { renew } of members) await renew();
      for (const rate of rates) measured.get(rate).push(await loop.run(path, all, rate, seconds));
    }
    for (const [rate, answers] of measured) tellRate(what, rate, answers, goal);
  }
  await tellMemory('asked');

  const searchable = await untilSearchable(people, writes, 200);
  const [p50, p95] = [0.5, 0.95].map((part) => share(part, searchable));
  console.log(
    `\nfrom the answer to a write until a search shows it, ${writes} writes, 5/s: p50 ${ms(p50)}, p95 ${ms(p95)} (goal ${GOALS.searchable} ms)`,
  );

  console.log(`\nrebuild beside ${index.raw}`);
  const ratios = [];
  for (let round = 1; round <= rebuilds; round++) {
    const documents = await index.prepare();
    const raw = documents / (await index.bulk());
    const whole = documents / (await rebuilt(platform, VIEW)).ms;
    ratios.push(whole / raw);
    console.log(
      `round ${round}: ${(1_000 * whole).toFixed(0)} documents/s rebuilt, ${(1_000 * raw).toFixed(0)} documents/s raw: x ${(whole / raw).toFixed(2)}; load ${loadNow()}`,
    );
  }
  console.log(`rebuild x ${spread(ratios, (ratio) => ratio.toFixed(2))} of raw (goal ${GOALS.rebuild})`);
  const verification = await verified(url, platform, VIEW);
  if (verification) {
    const { ms: took, outcome } = verification;
    const wrong = mistakesOf(outcome);
    console.log(
      `verify of ${outcome.documents} documents: ${(took / 1000).toFixed(1)} s (goal ${GOALS.verify} s at 1000000), ${wrong.length === 0 ? 'all agree' : wrong.slice(0, 5).join(', ')}`,
    );
  }
  await tellMemory('rebuilt and verified');

  async function live() {
    const { subscriptions } = await platform.get('/api/v1/ops/search/status');
    return subscriptions.find(({ name, status }) => name === VIEW && status === 'live');
  }

  async function tellMemory(when) {
    const { processes } = JSON.parse(readFileSync(join(product.home, 'runtime.json'), 'utf8'));
    const status = readFileSync(`/proc/${processes.search.pid}/status`, 'latin1');
    const service = Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024;
    console.log(`memory, ${when}: service ${service.toFixed(0)} MB, engine ${(await index.memory()).toFixed(0)} MB`);
  }
} finally {
  // Whatever cannot be closed, the rest is.
  for (const close of closing)
    await Promise.resolve(close()).catch(({ message }) => {
      console.error(message);
      process.exitCode = 1;
    });
}

function tellRate(what, rate, answers, goal) {
  const times = answers.map((round) => round.map(({ took }) => took));
  const refused = answers.flat().filter(({ status }) => status !== 200);
  const inside = answers.flat().flatMap(({ inside }) => (inside === undefined ? [] : [inside]));
  const [p50, p95] = [0.5, 0.95].map((part) => spread(times.map((round) => share(part, round)), ms)); // prettier-ignore
  const engine = inside.length > 0 ? `; without HTTP and sign-in p95 ${ms(share(0.95, inside))}` : '';
  console.log(`${what} at ${rate}/s: p50 ${p50}, p95 ${p95} (goal ${goal} ms)${engine}; load ${loadNow()}`);
  if (refused.length > 0) console.log(`  ${refused.length} of ${answers.flat().length} were refused`);
  for (const [kind, all] of Map.groupBy(answers.flat(), ({ kind }) => kind)) {
    const found = share(0.5, all.map((answer) => answer.found ?? 0)); // prettier-ignore
    console.log(`  ${kind.padEnd(16)} p95 ${ms(share(0.95, all.map(({ took }) => took))).padStart(9)}, finds ${found}`); // prettier-ignore
  }
}

/** The median, and in brackets the least and the most. */
function spread(numbers, tell) {
  const [least, median, most] = [0, 0.5, 1].map((part) => tell(share(part, numbers)));
  return `${median} (${least} to ${most})`;
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}

function loadNow() {
  return loadavg()[0].toFixed(1);
}

function wholeNumber(name, text) {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name} is '${text}': give a whole number above 0`);
  return Number(text);
}
