// `npm run bench:store`: what the store does on this machine, beside raw inserts and Emmett, in turns; replay and rebuild as facts grow.
// `-- --rounds 5 --seconds 2 --facts 10000,100000,1000000` are the defaults, and take about six minutes; `--trial` only prints what
// it finds. Otherwise it is written into docs/benchmarks.md.
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { build } = await import('../../../scripts/build.mjs');
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { begin, loadNow, print, share, spread, wholeNumber, writeBenchmark } =
  await import('../../../scripts/benchmarks.mjs');
const { calling, openBench } = await import('./bench.mjs');
const { fill, loading, rebuild, replay, timed } = await import('./reading.mjs');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    facts: { type: 'string', default: '10000,100000,1000000' },
    trial: { type: 'boolean', default: false },
  },
});
const [rounds, seconds] = ['rounds', 'seconds'].map((name) => wholeNumber(name, values[name]));
const sizes = values.facts.split(',').map((each) => wholeNumber('facts', each));
const WARM_UP = 3;
const MILLISECONDS = { 100: 0.4, 10_000: 20 };
const per = (value) => Math.round(value).toLocaleString('en');
const times = (value) => `${value.toFixed(2)} x`;

const began = begin();
const notes = new Map();
const note = (name, value) => value !== undefined && notes.set(name, [...(notes.get(name) ?? []), value]);
const of = (name) => notes.get(name) ?? [];
const median = (name) => share(0.5, of(name));
/** Round by round, for rounds of what is compared took turns. */
const ratios = (name, base) => of(name).map((value, round) => value / of(base)[round]);
const limits = [];
const owes = (what, found, goal, enough) => enough || limits.push(`${what}: ${found}, goal ${goal}.`);

let server;
let names;
const tables = [...(await inBench(appending)), await inBench(reading)];
for (const table of tables) print(table);
for (const limit of limits) console.log(`- ${limit}`);
if (!values.trial) {
  const given = process.argv.slice(2).join(' ');
  await writeBenchmark({
    name: 'store',
    title: 'Event store',
    command: `npm run bench:store${given && ` -- ${given}`}`,
    settings: `${server} on the same machine, \`fsync\` on. ${rounds} rounds of ${seconds} s for each, after ${WARM_UP} s to warm up; medians of rounds, in brackets the least and the most; ratios are taken round by round. "All on": decided, folded, encrypted, with an idempotency key, under row level security. "Bare" is the store alone, under row level security. CPU is this process and the server together.`,
    tables,
    limits,
    began,
  });
}

async function inBench(work) {
  const bench = await openBench();
  ({ server } = bench);
  names = { raw: bench.raw.name, emmett: bench.emmett.name };
  try {
    return await work(bench);
  } finally {
    await bench.close();
  }
}

async function appending(bench) {
  const { emmett, raw } = bench;
  const others = emmett.missing ? {} : { emmett: emmett.append, 'emmett hundred': () => emmett.append(100) };
  const calls = { bare: bench.bare, full: bench.full, everywhere: bench.everywhere, hundred: bench.hundred, ...others };
  const plan = [[1, ['bare', 'full', 'emmett', 'hundred', 'emmett hundred']], [32, ['bare', 'full', 'everywhere', 'emmett']]]; // prettier-ignore
  for (const name of Object.keys(calls)) await calling(bench.cpu, 32, WARM_UP, calls[name]);
  const loads = await Promise.all([100, 10_000].map(async (length) => [length, emmett.missing ? undefined : await emmett.load(length)])); // prettier-ignore
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds}, load ${loadNow()}\n`);
    for (const [callers, whats] of plan) {
      note(`raw ${callers}`, await raw.insert(callers, seconds));
      // Each round in another order, so that what else goes on here meets all alike.
      for (const what of round % 2 ? whats : whats.toReversed()) {
        if (!calls[what]) continue;
        const { perSecond, client, server: cpu } = await calling(bench.cpu, callers, seconds, calls[what]);
        note(`${what} ${callers}`, perSecond);
        note(`${what} ${callers} client`, client);
        note(`${what} ${callers} cpu`, cpu === undefined ? undefined : client + cpu);
      }
    }
    for (const [length, load] of loads) {
      note(`load ${length}`, await loading(bench, length));
      if (load) note(`emmett load ${length}`, await timed(length, load));
    }
  }
  if (emmett.missing) limits.push(`${emmett.missing}.`);
  return [appendTable(), hundredTable(), loadTable()];
}

function appendTable() {
  const row = (name, key, callers, goal) => {
    const values = ratios(`${key} ${callers}`, `raw ${callers}`);
    const found = [
      spread(of(`${key} ${callers}`), per),
      spread(values, times),
      `${spread(of(`${key} ${callers} cpu`), per)}`,
    ];
    return [`${name}, ${callers} caller${callers > 1 ? 's' : ''}`, ...found, goal ?? ''];
  };
  const goals = { 1: 0.7, 32: 1.5 };
  for (const callers of [1, 32]) {
    const found = share(0.5, ratios(`full ${callers}`, `raw ${callers}`));
    owes(
      `Appends of ${callers} with all on`,
      `${times(found)} raw inserts`,
      times(goals[callers]),
      found >= goals[callers],
    );
  }
  const cpu = median('full 32 cpu');
  const parts = `${per(cpu)} µs of CPU, ${per(median('full 32 client'))} of them here and the rest in the server (bare: ${per(median('bare 32 cpu'))}, ${per(median('bare 32 client'))} here)`;
  owes('An append with all on, of 32 callers', parts, '50 µs', cpu <= 50);
  return {
    title: 'Appends of one fact',
    head: ['', 'a second', 'of raw', 'µs of CPU each', 'goal'],
    rows: [1, 32].flatMap((callers) => [
      [`${names.raw}, ${callers} caller${callers > 1 ? 's' : ''}`, spread(of(`raw ${callers}`), per), '', '', ''],
      row('all on', 'full', callers, callers === 1 ? '0.7 x' : '1.5 x, 50 µs'),
      ...(callers === 32 ? [row('all on, each of another tenant', 'everywhere', callers)] : []),
      row('bare', 'bare', callers),
      ...(names.emmett ? [row(names.emmett, 'emmett', callers)] : []),
    ]),
  };
}

function hundredTable() {
  const facts = (key) => of(key).map((value) => value * 100);
  const found = median('hundred 1') * 100;
  owes('A hundred facts in one append', `${per(found)} facts/s`, '60,000 facts/s', found >= 60_000);
  const row = (name, key, goal) => [name, spread(facts(key), per), goal];
  const theirs = names.emmett ? [row(names.emmett, 'emmett hundred 1', '')] : [];
  return {
    title: 'A hundred facts in one append, 1 caller',
    head: ['', 'facts a second', 'goal'],
    rows: [row('bare', 'hundred 1', '60,000, 2 x Emmett'), ...theirs],
  };
}

function loadTable() {
  const lengths = Object.keys(MILLISECONDS);
  for (const length of lengths) {
    const found = median(`load ${length}`);
    owes(
      `Load of ${per(length)} facts`,
      `${found.toFixed(2)} ms`,
      `${MILLISECONDS[length]} ms`,
      found <= MILLISECONDS[length],
    );
  }
  const cell = (key) => spread(of(key), (value) => value.toFixed(2));
  return {
    title: 'Load of one stream, ms',
    head: ['facts', 'ours', ...(names.emmett ? [names.emmett] : []), 'goal'],
    rows: lengths.map((length) => [per(length), cell(`load ${length}`), ...(names.emmett ? [cell(`emmett load ${length}`)] : []), `${MILLISECONDS[length]}`]), // prettier-ignore
  };
}

async function reading(bench) {
  const rows = [];
  let there = 0;
  const megabytes = (bytes) => `${per(bytes / 2 ** 20)}`;
  for (const facts of sizes) {
    process.stderr.write(`writing up to ${per(facts)} facts, load ${loadNow()}\n`);
    const to = await fill(bench, facts - there);
    there = facts;
    const replays = [];
    for (let round = 0; round < 3; round++) replays.push(await replay(bench, 0, to, facts));
    const rebuilt = await rebuild(bench, to, facts);
    const speeds = replays.map(({ perSecond }) => perSecond);
    rows.push([per(facts), spread(speeds, per), megabytes(Math.max(...replays.map(({ memory }) => memory))), per(rebuilt.perSecond), megabytes(rebuilt.memory), per(rebuilt.reads)]); // prettier-ignore
    owes(
      `Replay of ${per(facts)} facts`,
      `${per(share(0.5, speeds))} facts/s`,
      '300,000',
      share(0.5, speeds) >= 300_000,
    );
    owes(
      `Rebuild of ${per(facts)} facts`,
      `${per(rebuilt.perSecond)} facts/s`,
      '100,000',
      rebuilt.perSecond >= 100_000,
    );
  }
  return {
    title: 'Replay to a handler, and rebuild of a keyed view',
    head: ['facts', 'replay, facts a second', 'MB', 'rebuild, facts a second', 'MB', 'reads of the old rows meanwhile'],
    rows,
    note: 'Goals: replay 300,000, rebuild 100,000, both level as facts grow. MB is all of this process at its most. Each read found all rows of the generation before.',
  };
}
