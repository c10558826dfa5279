// `npm run bench:packages`: sixty thousand package records of Debian, imported as POCs through the public API, and what must be
// so afterwards. `-- --packages 2000 --at-once 32 --seed 1 --file Packages` for others; some minutes on two cores.
//
// The whole product runs as it always does, in a folder of its own. `-- --demo .mrbill/demo.json` takes one that runs already;
// whatever was sent to it before is not sent twice, so that an import that was cut off goes on. OPENSEARCH_URL in the
// environment switches the engine, as for `npm start`.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../../scripts/ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { build } = await import('../../../scripts/build.mjs');
const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { startProduct } = await import('../../../scripts/product.mjs');
const { engineEnvironment, engineName, removeIndexes } = await import('./engine.mjs');
const { importersOf } = await import('./importers.mjs');
const { Importing } = await import('./importing.mjs');
const { exactNamesFirst, facetsRight, noneLost, tell, typosFound } = await import('./package-checks.mjs');
const { level } = await import('./level.mjs');
const { packagePocs } = await import('./package-records.mjs');
const { keepLooking, rebuilt } = await import('./rebuild-watch.mjs');
const { mistakesOf, verified } = await import('./verifying.mjs');

const { values } = parseArgs({
  options: {
    packages: { type: 'string', default: '60000' },
    'at-once': { type: 'string', default: '32' },
    names: { type: 'string', default: '1000' },
    typos: { type: 'string', default: '500' },
    filters: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string' },
    demo: { type: 'string' },
  },
});
const [packages, atOnce, names, typos, filters, seed] = [
  'packages',
  'at-once',
  'names',
  'typos',
  'filters',
  'seed',
].map((name) => wholeNumber(name, values[name]));
/** The index is rebuilt when so much of them is there, while the rest comes. */
const REBUILT_AT = 0.75;
const VIEW = 'search.pocs';

const pocs = await packagePocs(values.file, packages);
const product = values.demo
  ? { demo: JSON.parse(readFileSync(values.demo, 'utf8')), stop: async () => undefined }
  : await startProduct(engineEnvironment);
try {
  const { platform, importers } = await importersOf(product.demo);
  const load = loadavg()[0].toFixed(1);
  console.log(
    `${pocs.length} package records, ${importers.length} users, on ${engineName}; load of the machine ${load}\n`,
  );
  const importing = new Importing(pocs, importers, atOnce);
  const ownerOf = (poc) => importing.ownerOf(poc);

  const first = Math.ceil(REBUILT_AT * pocs.length);
  const before = await importing.upTo(first);
  console.log(`  ${first} imported, ${before.toFixed(0)} a second`);
  const stopLooking = keepLooking(pocs.slice(0, Math.min(first, 1_000)), (poc) => ownerOf(poc).client);
  let written = 0;
  const [rebuild, during] = await Promise.all([
    rebuilt(platform, VIEW).then((done) => {
      written = importing.sent - first;
      return done;
    }),
    importing.upTo(pocs.length),
  ]);
  const { looks, missed } = await stopLooking();
  const sent = performance.now();
  await level(platform);
  console.log(`  ${pocs.length - first} more, ${during.toFixed(0)} a second beside the rebuild`);
  console.log(
    `  lists and index level ${((performance.now() - sent) / 1000).toFixed(1)} s after the rebuild and the last\n`,
  );

  const { refused } = importing;
  const given = { pocs: pocs.filter(({ name }) => !refused.has(name)), importers, ownerOf, seed };
  const results = [
    {
      what: 'imported',
      said: `${given.pocs.length} taken`,
      wrong: [...refused].map(([name, why]) => `${name} was refused: ${why}`),
    },
    {
      what: 'rebuilt during writes',
      said: `generation ${rebuild.generation} after ${(rebuild.ms / 1000).toFixed(1)} s, ${written} writes and ${looks} searches meanwhile`,
      wrong: [...missed, ...(rebuild.parked > 0 ? [`${rebuild.parked} facts are parked`] : [])],
    },
  ];
  results.forEach(tell);
  for (const check of [
    () => noneLost(given),
    verifiedByDigest,
    () => facetsRight({ ...given, count: filters }),
    () => exactNamesFirst({ ...given, count: names }),
    () => typosFound({ ...given, count: typos }),
  ]) {
    const result = await check();
    if (result) tell(result);
    if (result) results.push(result);
  }
  const wrong = results.filter((result) => result.wrong.length > 0).map(({ what }) => what);
  console.log(wrong.length > 0 ? `\nwrong: ${wrong.join('; ')}` : '\nall right');
  console.log(`load of the machine ${loadavg()[0].toFixed(1)}`);
  process.exitCode = wrong.length > 0 ? 1 : 0;

  async function verifiedByDigest() {
    const { ms, outcome } = (await verified(product.demo.url, platform, VIEW)) ?? {};
    if (!outcome) return undefined;
    const said = `${outcome.documents} documents in ${(ms / 1000).toFixed(1)} s`;
    return { what: 'verified by digest', said, wrong: mistakesOf(outcome) };
  }
} finally {
  await product.stop();
  if (!values.demo) await removeIndexes();
}

function wholeNumber(name, text) {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name} is '${text}': give a whole number above 0`);
  return Number(text);
}
