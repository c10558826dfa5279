// `npm run bench:store`: what the store does on this machine, beside raw inserts of pgbench in the same rounds.
// `-- --rounds 5 --seconds 5 --facts 1000000` for longer ones; by default it takes about two minutes.
import { parseArgs } from 'node:util';
import { build } from '../../../scripts/build.mjs';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    facts: { type: 'string', default: '100000' },
  },
});
const [rounds, seconds, facts] = ['rounds', 'seconds', 'facts'].map((name) => wholeNumber(name, values[name]));

const { openBench } = await import('./bench.mjs');
const bench = await openBench();
try {
  console.log(`${bench.server}, ${rounds} rounds of ${seconds} s, medians\n`);
  const callers = [1, 8, 32];
  const measured = new Map();
  const note = (name, value) => measured.set(name, [...(measured.get(name) ?? []), value]);
  const median = (name) => measured.get(name)?.toSorted((a, b) => a - b)[Math.floor(measured.get(name).length / 2)];

  await bench.fill(facts);
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds}\n`);
    for (const count of callers) {
      if (bench.pgbench) note(`raw ${count}`, await bench.pgbench(count, seconds));
      const bare = await bench.append(count, seconds, bench.bare);
      note(`bare ${count}`, bare.perSecond);
      if (bare.cpu !== undefined) note(`cpu ${count}`, bare.cpu);
      note(`full ${count}`, (await bench.append(count, seconds, bench.full)).perSecond);
    }
    note('hundred', 100 * (await bench.append(1, seconds, bench.hundred)).perSecond);
    for (const length of [100, 10_000]) note(`load ${length}`, await bench.load(length));
    note('replay', await bench.replay());
    note('rebuild', await bench.rebuild());
  }

  const table = [];
  for (const count of callers) {
    const raw = median(`raw ${count}`);
    const ratio = (value) => (raw === undefined ? '' : `${(value / raw).toFixed(2)} x`);
    const who = `${count} caller${count > 1 ? 's' : ''}`;
    if (raw !== undefined) table.push([`raw inserts, ${who}`, `${round0(raw)} /s`, '', '']);
    const goal = { 1: '0.7 x', 32: '1.5 x' }[count] ?? '';
    const cpu = median(`cpu ${count}`);
    const spent = cpu === undefined ? '' : `, ${round0(cpu)} µs CPU each`;
    table.push([
      `appends, ${who}: bare`,
      `${round0(median(`bare ${count}`))} /s${spent}`,
      ratio(median(`bare ${count}`)),
      goal,
    ]);
    table.push([
      `appends, ${who}: keys, encryption`,
      `${round0(median(`full ${count}`))} /s`,
      ratio(median(`full ${count}`)),
      goal,
    ]);
  }
  table.push(['100 facts in one append, 1 caller', `${round0(median('hundred'))} facts/s`, '', '60,000 facts/s']);
  table.push(['load of 100 facts', `${median('load 100').toFixed(2)} ms`, '', '0.4 ms']);
  table.push(['load of 10,000 facts', `${median('load 10000').toFixed(1)} ms`, '', '20 ms']);
  table.push([`replay of ${facts} facts to a handler`, `${round0(median('replay'))} facts/s`, '', '300,000 facts/s']);
  table.push([
    `rebuild of a keyed view of ${facts} facts`,
    `${round0(median('rebuild'))} facts/s`,
    '',
    '100,000 facts/s',
  ]);
  table.push(['memory of this process', `${round0(process.memoryUsage.rss() / 2 ** 20)} MB`, '', '']);
  print([['', 'measured', 'of raw', 'goal'], ...table]);
  if (!bench.pgbench)
    console.log(
      '\nThere is no pgbench on this machine, so nothing to compare with: install the PostgreSQL server package (postgresql-15).',
    );
} finally {
  await bench.close();
}

function wholeNumber(name, text) {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} is '${text}': give a whole number above 0`);
  return Number(text);
}

function round0(value) {
  return Math.round(value).toLocaleString('en');
}

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row.map((text, column) => (column ? text.padStart(widths[column]) : text.padEnd(widths[column]))).join('  '),
    );
}
