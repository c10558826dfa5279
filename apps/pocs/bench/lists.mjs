// `npm run bench:lists`: how soon GET /pocs shows a POC that was registered, under a steady rate of writes over HTTP, with
// two instances of pocs on one database. `-- --rate 100 --seconds 20` are the defaults.
import { parseArgs } from 'node:util';
import { build } from '../../../scripts/build.mjs';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '100' }, seconds: { type: 'string', default: '20' } },
});
const [rate, seconds] = ['rate', 'seconds'].map((name) => wholeNumber(name, values[name]));
/** Of so many writes one is looked for: looking for all of them would be most of the load. */
const LOOKED_FOR = 10;

const { openPair } = await import('./pair.mjs');
const pair = await openPair();
const seen = { 'the same instance': [], 'the other instance': [] };
const own = { 'the same instance': [], 'the other instance': [] };
const writes = [];
const looking = [];
let missing = 0;
try {
  await steadily(rate, 3, () => pair.write(0));
  const took = await steadily(rate, seconds, async (n) => {
    const at = n % 2;
    const written = await pair.write(at);
    writes.push(written.took);
    if (n % LOOKED_FOR !== 0) return;
    // In turn through both instances, and by either way of asking.
    const turn = n / LOOKED_FOR + Math.floor(n / LOOKED_FOR / 4);
    const [where, name] = turn % 2 === 0 ? [at, 'the same instance'] : [1 - at, 'the other instance'];
    looking.push(turn % 4 < 2 ? lookUntilShown(where, name, written) : lookOnce(where, name, written));
  });
  await Promise.all(looking);

  console.log(
    `${writes.length} POCs registered in ${took.toFixed(1)} s (${rate} /s were asked for), by two instances\n`,
  );
  console.log(line('milliseconds', 'p50', 'p95', 'p99', 'longest', 'looks'));
  show('the write itself, until its answer', writes);
  for (const [name, ms] of Object.entries(seen)) show(`from its answer until ${name} lists it`, ms);
  for (const [name, ms] of Object.entries(own)) show(`a list of ${name} with X-Position`, ms);
  console.log(`\n${missing} of ${Object.values(own).flat().length} lists with X-Position did not show the write`);
  process.exitCode = missing > 0 ? 1 : 0;
} finally {
  await pair.close();
}

async function lookUntilShown(where, name, written) {
  seen[name].push(await pair.untilShown(where, written));
}

async function lookOnce(where, name, written) {
  const { ms, shown } = await pair.listed(where, written);
  own[name].push(ms);
  if (!shown) missing++;
}

/** Begins `work` so many times a second, whether the one before has ended or not; answers how long all of it took. */
async function steadily(perSecond, duration, work) {
  const began = performance.now();
  const under = [];
  for (let n = 0; n < perSecond * duration; n++) {
    const wait = began + (n * 1_000) / perSecond - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(work(n));
  }
  await Promise.all(under);
  return (performance.now() - began) / 1_000;
}

function show(what, measured) {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  console.log(line(what, at(0.5), at(0.95), at(0.99), at(1), sorted.length));
}

function line(what, ...columns) {
  return what.padEnd(52) + columns.map((column) => String(column).padStart(9)).join('');
}

function wholeNumber(name, text) {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} is '${text}': give a whole number above 0`);
  return Number(text);
}
