// `npm run bench:identity`: sign-ins in a second, and what a storm of them does to everybody else's requests.
// `-- --rounds 6 --seconds 10 --storm 120 --rate 40` for others; by default it takes about three minutes.
//
// The whole product runs as it always does, in a folder of its own. Rounds without and with the storm take turns, so that what
// else goes on here meets both alike. The storm is open: so many sign-ins are begun each second, however many are answered.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { startProduct } = await import('./product.mjs');
const { Others, signIn } = await import('./load.mjs');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '10' },
    storm: { type: 'string', default: '100' },
    rate: { type: 'string', default: '40' },
  },
});
const [rounds, seconds, storm, rate] = ['rounds', 'seconds', 'storm', 'rate'].map((name) => whole(name, values[name]));

const product = await startProduct();
const stormy = fork(fileURLToPath(new URL('storm.mjs', import.meta.url)), {
  // Beside the product on one machine it must not be in the way of those whom it is to disturb by its sign-ins only.
  stdio: 'inherit',
});
try {
  const { demo } = product;
  const tenant = demo.tenants[0];
  const others = await Others.of(demo.url, await signIn(demo.url, tenant.domain, tenant.users[0]));
  stormy.send({ url: demo.url, tenants: demo.tenants, perSecond: storm });
  console.log(`${rounds} rounds of ${seconds} s each way, ${rate} other requests/s, a storm of ${storm} sign-ins/s\n`);

  await others.run(rate, seconds);
  await blow(1);
  const quiet = [];
  const disturbed = [];
  const answered = {};
  for (let round = 1; round <= rounds; round++) {
    await pause(1);
    const calm = await others.run(rate, seconds);
    const [loud, counts] = await Promise.all([others.run(rate, seconds, 1), blow(seconds + 1)]);
    quiet.push(...calm);
    disturbed.push(...loud);
    for (const [status, count] of Object.entries(counts)) answered[status] = (answered[status] ?? 0) + count;
    console.log(`round ${round}: ${told(calm)} without, ${told(loud)} in the storm; ${JSON.stringify(counts)}`);
  }
  const time = rounds * (seconds + 1);
  const compared = (answered[200] ?? 0) + (answered[401] ?? 0);
  console.log(
    `\nsign-ins: ${perSecond(compared, time)}/s compared, of which ${perSecond(answered[200] ?? 0, time)}/s were right`,
  );
  for (const kind of [undefined, ...new Set(quiet.map((one) => one.kind))]) {
    const of = (all) => all.filter((one) => kind === undefined || one.kind === kind);
    const [before, during] = [p95(of(quiet)), p95(of(disturbed))];
    console.log(
      `p95 ${(kind ?? 'of all others').padEnd(14)} ${ms(before)} without, ${ms(during)} in the storm: x ${(during / before).toFixed(2)}`,
    );
  }
  const failed = [...quiet, ...disturbed].filter(({ status }) => status >= 400).length;
  if (failed > 0) throw new Error(`${failed} of the others' requests failed`);
  const ratio = p95(disturbed) / p95(quiet);
  console.log(`the p95 of the others moves by ${Math.round(100 * (ratio - 1))} %`);
  process.exitCode = ratio < 4 / 3 ? 0 : 1;
} finally {
  stormy.kill();
  await product.stop();
}

/** How many answers of each status a storm of so many seconds got. */
async function blow(duration) {
  stormy.send({ duration });
  const [counts] = await once(stormy, 'message');
  return counts;
}

function p95(all) {
  const times = all.map(({ took }) => took).sort((a, b) => a - b);
  return times[Math.floor(0.95 * times.length)];
}
function p50(all) {
  const times = all.map(({ took }) => took).sort((a, b) => a - b);
  return times[Math.floor(0.5 * times.length)];
}
function told(all) {
  return `p50 ${ms(p50(all))} p95 ${ms(p95(all))}`;
}
function ms(value) {
  return `${value.toFixed(1)} ms`;
}
function perSecond(count, duration) {
  return (count / duration).toFixed(1);
}
function pause(duration) {
  return new Promise((resolve) => setTimeout(resolve, 1000 * duration));
}
function whole(name, text) {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} must be a whole number, not '${text}'`);
  return Number(text);
}
