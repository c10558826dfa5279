// `npm run bench:identity`: sign-ins in a second, and what a storm of them does to everybody else's requests.
// `-- --rounds 6 --seconds 10 --storm 100 --rate 40` for others; by default it takes about three minutes.
//
// The whole product runs as it always does, in a folder of its own. Rounds without and with the storm take turns, so that what
// else goes on here meets both alike. The storm is open: so many sign-ins are begun each second, however many are answered.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { startProduct } = await import('../../../scripts/product.mjs');
const { Others, signIn } = await import('./load.mjs');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '10' },
    storm: { type: 'string', default: '40' },
    rate: { type: 'string', default: '40' },
  },
});
const [rounds, seconds, storm, rate] = ['rounds', 'seconds', 'storm', 'rate'].map((name) => whole(name, values[name]));

/** Seconds of storm before the others are measured: its first wave is let in faster than what follows. */
const LEAD_IN = 3;

const product = await startProduct();
const stormy = fork(fileURLToPath(new URL('storm.mjs', import.meta.url)), {
  // Its own session, see there.
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
try {
  const { demo } = product;
  const tenant = demo.tenants[0];
  const others = await Others.of(demo.url, await signIn(demo.url, tenant.domain, tenant.users[0]));
  stormy.send({ url: demo.url, tenants: demo.tenants, perSecond: storm });
  console.log(`${rounds} rounds of ${seconds} s each way, ${rate} other requests/s, a storm of ${storm} sign-ins/s\n`);

  await others.run({ rate, seconds, seed: 1 });
  await blow(1, 1);
  const quiet = [];
  const stormed = [];
  const answered = {};
  for (let round = 1; round <= rounds; round++) {
    await pause(2);
    // The same moments in both, and a storm that knows nothing of them.
    const usual = { rate, seconds, seed: 2 * round };
    quiet.push(await others.run(usual));
    const [loud, counts] = await Promise.all([
      others.run({ ...usual, delay: LEAD_IN }),
      blow(seconds + LEAD_IN, 2 * round + 1),
    ]);
    stormed.push(loud);
    for (const [status, count] of Object.entries(counts)) answered[status] = (answered[status] ?? 0) + count;
    const ratio = `x ${ratioOf(quiet.at(-1), loud).toFixed(2)}`;
    console.log(
      `round ${round}: ${told(quiet.at(-1))} without, ${told(loud)} in the storm, ${ratio}; ${JSON.stringify(counts)}`,
    );
  }
  const time = rounds * (seconds + LEAD_IN);
  const [right, wrong] = [answered[200] ?? 0, answered[401] ?? 0];
  console.log(
    `\nsign-ins: ${perSecond(right + wrong, time)}/s compared, of which ${perSecond(right, time)}/s were right`,
  );
  const kinds = [...new Set(quiet.flat().map(({ kind }) => kind))];
  for (const kind of kinds) {
    const [before, during] = [quiet, stormed].map((all) => typical(all, kind));
    console.log(`${kind.padEnd(10)} p95 ${ms(before)} without, ${ms(during)} in the storm`);
  }
  const failed = [...quiet, ...stormed].flat().filter(({ status }) => status >= 400).length;
  if (failed > 0) throw new Error(`${failed} of the others' requests failed`);
  const [before, during] = [quiet, stormed].map((all) => typical(all));
  // Each round against its own reference, of the same minute: from minute to minute the machine itself is faster or slower.
  const ratios = quiet.map((each, round) => ratioOf(each, stormed[round]));
  const [least, ratio, most] = [0, 0.5, 0.999].map((part) => share(part, ratios));
  console.log(
    `all others p95 ${ms(before)} without, ${ms(during)} in the storm: x ${ratio.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`,
  );
  process.exitCode = ratio < 4 / 3 ? 0 : 1;
} finally {
  stormy.kill();
  await product.stop();
}

/** How many answers of each status a storm of so many seconds got. */
async function blow(duration, seed) {
  stormy.send({ duration, seed });
  const [counts] = await once(stormy, 'message');
  return counts;
}

/** The median of the rounds' p95: a round in which something else happened here counts as one of them, whatever it was. */
function typical(all, kind) {
  return share(
    0.5,
    all.map((one) => share(0.95, times(one.filter((each) => !kind || each.kind === kind)))),
  );
}
function ratioOf(before, during) {
  const [without, within] = [before, during].map((all) => share(0.95, times(all)));
  return within / without;
}
function share(part, numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(part * numbers.length)];
}
function times(all) {
  return all.map(({ took }) => took);
}
function told(all) {
  return `p50 ${ms(share(0.5, times(all)))} p95 ${ms(share(0.95, times(all)))}`;
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
