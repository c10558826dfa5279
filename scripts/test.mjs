// `npm test`: every gate, then all specs on real servers with coverage; ends with `N passed, N failed`.
// `npm test -- <jest's arguments>`: only those specs, with the servers. `--inspect-brk` waits for a debugger.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

await ensureInstalled(import.meta.url);

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const failedGates = [];
const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ended.abort());

const sources = ['apps', 'libs', 'deploy', 'scripts', 'tests'].filter((folder) => existsSync(join(root, folder)));
const gates = {
  build: () => buildAll(),
  lock: () => node('scripts/lock.mjs', '--check'),
  types: () => node('node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.json'),
  lint: () => node('node_modules/oxlint/bin/oxlint', '--disable-nested-config', ...sources),
  format: () => node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  boundaries: () => node('scripts/boundaries.mjs'),
  client: () => node('scripts/client.mjs', '--check'),
};

const JOURNEYS = `${join(root, 'tests')}/`;
const CHAOS = join(JOURNEYS, 'chaos/chaos.spec');
const NO_SPECS = ['--testPathIgnorePatterns', '/node_modules/', '/dist/'];
/**
 * One stage after the other, and all of a stage at the same time. What breaks servers shows that all else goes on, which cannot be
 * told where everything is slow: it goes first on the processor. Each journey is a whole product of a dozen processes: two at a
 * time. Coverage is that of the specs beside the code; what a journey runs Jest does not count.
 */
const stages = [
  [
    { jest: [CHAOS], limit: 20 * 60_000 },
    { jest: [JOURNEYS, '--maxWorkers=2', ...NO_SPECS, CHAOS], limit: 40 * 60_000, nice: 5 },
  ],
  [{ jest: ['--coverage', ...NO_SPECS, JOURNEYS], limit: 40 * 60_000 }],
];

const wanted = args.length > 0 ? ['build'] : Object.keys(gates);
for (const name of wanted) if (!ended.signal.aborted) await gate(name, gates[name]);
let tests = { passed: 0, failed: 0 };
if (!ended.signal.aborted) tests = await runTests();
if (failedGates.length > 0) console.error(`\nFailed: ${failedGates.join(', ')}`);
if (ended.signal.aborted) console.error('\nEnded before the end.');
const failed = tests.failed + failedGates.length + (ended.signal.aborted ? 1 : 0);
console.log(`${tests.passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function gate(name, check) {
  console.log(`\n── ${name}`);
  const since = performance.now();
  const succeeded = await check();
  if (!succeeded) failedGates.push(name);
  console.log(`${succeeded ? 'ok' : 'FAILED'} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
}

async function buildAll() {
  const { failed } = await build();
  for (const message of failed) console.error(message);
  return failed.length === 0;
}

async function runTests() {
  const { startServers } = await import('./servers.mjs');
  const folder = await mkdtemp(join(tmpdir(), 'mrbill-summary-'));
  const answered = join(folder, 'answered');
  const products = join(folder, 'products');
  for (const each of [answered, products]) mkdirSync(each);
  let servers;
  try {
    await gate('servers', async () => {
      servers = await startServers(root, args, ended.signal);
      for (const line of servers.missing) {
        console.warn(process.env.CI ? line : `${line}\nWARNING: the specs that need this server are left out.`);
      }
      return servers.missing.length === 0 || !process.env.CI;
    });
    if (ended.signal.aborted) return { passed: 0, failed: 0 };
    const env = { ...servers.env, TEST_ANSWERED: answered, TEST_PRODUCTS: products };
    const wantedStages = args.length > 0 ? [[given()]] : stages;
    const runs = wantedStages.flat();
    const summaryOf = (run) => join(folder, `summary-${runs.indexOf(run)}.json`);
    await gate('tests', async () => {
      const succeeded = [];
      for (const stage of wantedStages)
        if (!ended.signal.aborted)
          succeeded.push(
            ...(await Promise.all(stage.map((run) => jest(run, { ...env, TEST_SUMMARY: summaryOf(run) })))),
          );
      return succeeded.every(Boolean);
    });
    const counts = { passed: 0, failed: 0 };
    for (const { passed, failed } of runs.map(summaryOf).filter(existsSync).map(readJson)) {
      counts.passed += passed;
      counts.failed += failed;
    }
    if (args.length === 0) await gate('called', () => node('scripts/called.mjs', answered));
    // Failing tests count one by one; the gate itself counts where all passed but, say, too little was covered or a run ended early.
    if (counts.failed > 0) failedGates.splice(failedGates.indexOf('tests'), 1);
    return counts;
  } finally {
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function given() {
  const inspecting = args.filter((arg) => arg.startsWith('--inspect'));
  const own = args.filter((arg) => !inspecting.includes(arg));
  if (inspecting.length > 0) own.push('--runInBand', '--testTimeout=3600000');
  return { node: inspecting, jest: own, limit: 0 };
}

function jest({ node = [], jest, limit, nice = 0 }, env) {
  const flags = [...node, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return run([...flags, 'node_modules/jest/bin/jest.js', ...jest], env, limit, nice);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function node(...command) {
  return run(command, {}, 5 * 60_000);
}

/** Runs Node with these arguments; resolves with whether it ended well within the limit (ms, 0 for none). */
function run(command, env, timeout, nice = 0) {
  return new Promise((resolve) => {
    const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env }, timeout, signal: ended.signal };
    const child = spawn(process.execPath, command, options);
    if (child.pid !== undefined && nice > 0) setPriority(child.pid, nice);
    child.on('error', (error) => error.name === 'AbortError' || console.error(error.message));
    child.on('close', (code) => resolve(code === 0));
  });
}
