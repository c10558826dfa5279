// `npm run bench:http`: how long requests take through the edge and at the service itself, at a steady rate of arrivals; how soon
// services start and what memory they take; Express beside Fastify; and how requests grow with POCs, which is a part of its own in
// docs/benchmarks.md for each engine of search. `-- --only growth` measures that alone, `--only requests` everything else.
// `-- --rates 200,500 --seconds 15 --rounds 3 --growth-rates 50,200 --pocs 1000,10000,100000` are the defaults, and take about half an
// hour. With OPENSEARCH_URL in the environment search is there, as for `npm start`, and `--pocs` goes up to 1000000, which takes
// twenty minutes more until all are loaded. `--trial` only prints what it finds. Otherwise it is written into docs/benchmarks.md.
//
// The whole product runs as it always does, in a folder of its own, with its rate limits lifted. Rounds of what is compared take
// turns, each in another order, so that what else goes on here meets all alike.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { build } = await import('../../../scripts/build.mjs');
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { begin, loadNow, print, share, spread, wholeNumber, writeBenchmark } =
  await import('../../../scripts/benchmarks.mjs');
const { engineName } = await import('../../../apps/search/bench/engine.mjs');
const { adaptersCompared } = await import('./adapters.mjs');
const { growthOf } = await import('./growth.mjs');
const { openHouse } = await import('./house.mjs');
const { measured, refusedOf, sumOf, timesAt, whatHeldBack } = await import('./measuring.mjs');
const { memoryOfServices } = await import('./processes.mjs');
const { started } = await import('./starting.mjs');

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '200,500' },
    seconds: { type: 'string', default: '15' },
    rounds: { type: 'string', default: '3' },
    'growth-rates': { type: 'string', default: '50,200' },
    pocs: { type: 'string', default: `1000,10000,100000${process.env.OPENSEARCH_URL ? ',1000000' : ''}` },
    only: { type: 'string' },
    trial: { type: 'boolean', default: false },
  },
});
const [seconds, rounds] = ['seconds', 'rounds'].map((name) => wholeNumber(name, values[name]));
const [rates, growthRates, sizes] = ['rates', 'growth-rates', 'pocs'].map((name) =>
  values[name].split(',').map((each) => wholeNumber(name, each)),
);
if (values.only && !['requests', 'growth'].includes(values.only))
  throw new Error(`--only is '${values.only}': give requests or growth`);
/** Milliseconds of p95, and megabytes. */
const GOALS = { edge: 25, service: 12, memory: 120 };
const APPS = ['edge', 'identity', 'pocs', 'search'];
const WARM_UP = 5;

const given = process.argv.slice(2).join(' ');
const about = `The whole product of \`npm start\` (PostgreSQL of the npm package, search with ${engineName}) and this bench on one machine. ${rounds} round${rounds > 1 ? 's' : ''} of ${seconds} s for each, arrivals at random moments (Poisson) whatever is answered, the demo's people signed in, an \`Idempotency-Key\` with every write, rate limits lifted. Times count from when a request was due. Medians of rounds, in brackets the least and the most.`;

if (values.only !== 'growth')
  await part('http', 'HTTP', async (limits) => [
    ...(await inHouse(async (house) => {
      const starts = await starting(house);
      const asked = await requests(house, limits);
      withMemoryAfter(starts, memoryOfServices(house.home), limits);
      return [starts, asked];
    })),
    await adapters(),
  ]);
if (values.only !== 'requests')
  await part(
    `growth-${process.env.OPENSEARCH_URL ? 'opensearch' : 'embedded'}`,
    `HTTP as POCs become more, ${engineName}`,
    (limits) => {
      const load = { rates: growthRates, rounds, seconds, warmUp: WARM_UP };
      return inHouse((house) => growthOf(house, sizes, load, limits));
    },
  );

/** Measures, tells, and writes one part of the document; `measure` says what limits what it found, and answers its tables. */
async function part(name, title, measure) {
  const [began, limits] = [begin(), []];
  const tables = await measure(limits);
  for (const table of tables) print(table);
  for (const limit of limits) console.log(`- ${limit}`);
  if (values.trial) return;
  const engine = process.env.OPENSEARCH_URL ? 'OPENSEARCH_URL=... ' : '';
  const command = `${engine}npm run bench:http${given && ` -- ${given}`}`;
  await writeBenchmark({ name, title, command, settings: about, tables, limits, began });
}

/** Each begins with a product of its own, for what one has registered would be in the way of the next. */
async function inHouse(work) {
  const house = await openHouse();
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

async function starting({ root, environments }) {
  const rows = [];
  for (const app of APPS) {
    const found = [];
    for (let round = 1; round <= rounds; round++) found.push(await started(app, root, environments[app].serve));
    const [took, all, own] = ['took', 'all', 'own'].map((what) => found.map((each) => each[what]));
    rows.push([app, spread(took.map((ms) => ms / 1_000), two), spread(all, whole), spread(own, whole)]); // prettier-ignore
  }
  const head = [
    '',
    'ready after, s',
    'memory when ready, MB',
    'its own',
    'after the requests below, MB',
    'its own',
    'goal',
  ];
  const note = 'One more of each, started beside those that run. Of a process\' memory some 60 MB are files, above all Node itself, which all processes on a machine share; `its own` is without them.'; // prettier-ignore
  return { title: 'Starting', head, rows, note };
}

function withMemoryAfter({ rows }, memory, limits) {
  for (const row of rows) row.push(whole(memory[row[0]].all), whole(memory[row[0]].own), GOALS.memory);
  const over = Object.entries(memory).filter(([, { all }]) => all > GOALS.memory);
  if (over.length > 0)
    limits.push(
      `Memory: ${over.map(([app, { all }]) => `${app} ${whole(all)} MB`).join(', ')} after the requests, above ${GOALS.memory} MB. V8 grows its heap while there is work, as far as its limit lets it, and seldom gives it back.`,
    );
}

async function requests({ home, people, ways }, limits) {
  const scenarios = rates.flatMap((rate) => [
    { rate, what: 'register', way: 'through the edge', goal: GOALS.edge },
    { rate, what: 'register', way: 'at the service', goal: GOALS.service },
    { rate, what: 'read', way: 'through the edge' },
    { rate, what: 'list', way: 'through the edge' },
    { rate, what: 'mixed', way: 'through the edge' },
  ]);
  const warmUp = { rate: rates[0], seconds: WARM_UP, seed: 1 };
  for (const what of ['register', 'mixed']) await ways['through the edge'].run(people.next[what], warmUp);
  await ways['at the service'].run(people.next.register, warmUp);
  const found = new Map(scenarios.map((scenario) => [scenario, []]));
  for (let round = 1; round <= rounds; round++) {
    await people.renew();
    const order = [...scenarios.slice(round), ...scenarios.slice(0, round)];
    for (const scenario of round % 2 ? order : order.toReversed()) {
      const load = { rate: scenario.rate, seconds, seed: 100 * round + scenarios.indexOf(scenario) };
      found.get(scenario).push(await measured(home, ways[scenario.way], people.next[scenario.what], load));
    }
    console.log(`round ${round} of ${rounds}; load ${loadNow()}`);
  }
  const rows = [...found].map(([scenario, all]) => rowOf(scenario, all, limits));
  const head = ['', 'p50, ms', 'p95, ms', 'p99, ms', 'goal of p95', 'refused or failed', 'sent late, p95 ms', 'processor, cores']; // prettier-ignore
  const note = `Mixed is 20 % register, 40 % read, 30 % list, 10 % search. \`Sent late\` is what of a time the bench itself took before it sent. The processor is that of all processes and of this bench, of ${cpus().length} cores.`;
  return { title: 'Requests', head, rows, note };
}

function rowOf({ what, way, rate, goal }, all, limits) {
  const late = all.map(({ answers }) => share(0.95, answers.map((answer) => answer.late))); // prettier-ignore
  const cores = all.map(({ processor }) => sumOf(processor));
  const name = `${what}, ${way}, ${rate}/s`;
  const p95 = share(0.5, timesAt(0.95, all));
  if (goal && p95 > goal) limits.push(`${name}: p95 ${p95.toFixed(1)} ms, goal ${goal} ms. ${whatHeldBack(all)}`);
  const times = [0.5, 0.95, 0.99].map((part) => spread(timesAt(part, all)));
  return [name, ...times, goal ?? '', refusedOf(all), spread(late), spread(cores, two)];
}

async function adapters() {
  const rate = Math.max(...rates);
  const found = await adaptersCompared({ rounds, rate, seconds });
  const rows = [...found].map(([name, all]) => [
    name,
    ...[0.5, 0.95].map((part) => spread(all.map(({ times }) => share(part, times)), two)), // prettier-ignore
    ...['processor', 'most', 'memory'].map((what) => spread(all.map((round) => round[what]), whole)), // prettier-ignore
  ]);
  const head = [
    '',
    `p50 at ${rate}/s, ms`,
    'p95, ms',
    'processor a request, µs',
    'most with 32 callers, /s',
    'memory, MB',
  ];
  const note = 'The same controller of Nest with a registration, a read and a list of twenty, from memory and without anything of ours. The services run on Fastify.'; // prettier-ignore
  return { title: 'Express and Fastify', head, rows, note };
}

function whole(value) {
  return Math.round(value).toLocaleString('en');
}
function two(value) {
  return value.toFixed(2);
}
