import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Messages } from './aws/messages.js';
import type { CannotStart } from './cannot-start.js';
import type { StartOptions } from './configuration.js';
import { emptyFolder, requireKey, requireRoom } from './data-folder.js';
import { provision } from './databases.js';
import { accountsOf, type DemoAccounts, tellAccounts, writeAccounts } from './demo/accounts.js';
import { DEMO_POCS, planOf, readSeeded, seed } from './demo/seeding.js';
import { type AppName, type Databases, environments } from './environment.js';
import { DATABASES, installationSecrets, type Places, placesIn } from './installation.js';
import { type Lock, takeLock } from './lock.js';
import { type Log, openLog } from './logs.js';
import { freePorts, requirePort } from './ports.js';
import { startPostgres } from './postgres/postgres.js';
import { keepRunning, runToEnd } from './processes.js';
import type { Progress } from './progress.js';
import { endLeftoverApps, type Ports, rememberProcesses } from './runtime.js';
import { findRedis, type FoundRedis } from './redis/find-redis.js';
import { findSearchEngine, type SearchEngine } from './search-engine.js';
import { calmly } from './trouble.js';

const BEHIND_THE_EDGE = ['identity', 'pocs', 'search'] as const;
const MINUTE = 60_000;
const WITHOUT_DEMO = `  There is nobody yet. The first platform admin is made by
  npm run ops -- bootstrap --email <address> --name <name>`;

interface Hands {
  /** Aborted when somebody asks to end. */
  asked: AbortSignal;
  /** Takes down what came up. */
  up: AsyncDisposableStack;
  progress: Progress;
}

/** Resolves once everything is ready, with the trouble that may end it later. @throws CannotStart */
export async function bringUp(
  root: string,
  options: StartOptions,
  hands: Hands,
): Promise<{ trouble: Promise<CannotStart> }> {
  const since = performance.now();
  const { asked, up, progress } = hands;
  const places = placesIn(root);
  const lock = await takeFolder(places, options, hands);

  const log = (name: string) => up.adopt(openLog(places.log(name)), (opened) => opened.close());
  const [databasePort, ...appPorts] = await freePorts(8, options.port);
  const ports = portsFor(options.port, appPorts);
  const url = `http://127.0.0.1:${options.port}`;
  const secrets = installationSecrets(places.secrets);

  // At the end all at once: together they take no longer than the slowest.
  const servers: Array<{ stop(): Promise<void> }> = [];
  up.defer(async () => void (await Promise.all(servers.map((server) => server.stop()))));
  const postgresLog = log('postgres');
  const warn = calmly((problem) => progress.note(`  postgres: ${problem}`));
  const postgres = await progress.step('PostgreSQL', () =>
    startPostgres({
      dataDir: places.postgres,
      passwordFile: places.superuserPassword,
      port: databasePort!,
      signal: asked,
      onLog(line) {
        postgresLog.write(line);
        if (/PANIC|No space left|started again/.test(line)) warn(line.replace(/^.*?\] /, ''));
      },
    }),
  );
  servers.push(postgres);
  const databases = await progress.step('Databases', async () => {
    const server = postgres.url('postgres');
    const made = DATABASES.map(async (name) => [
      name,
      await provision(server, name, { passwords: secrets.passwords(name) }),
    ]);
    return Object.fromEntries(await Promise.all(made)) as Databases;
  });

  const engine = await searchEngine(options, places.openSearch, log, hands);
  if (engine) servers.push(engine);
  const redis = await sharedRedis(options, log, hands);
  if (redis) servers.push(redis);
  const messages = await messagesBetween(options, log, hands);
  if (messages) servers.push(messages);
  if (options.profile === 'full')
    progress.note('  All else is as in the embedded profile: PostgreSQL of the npm package, files, a mailbox.');

  const at = { root, home: places.home, url, ports, databases, ...secrets };
  const env = environments({
    ...at,
    ...(engine && { openSearchUrl: engine.url }),
    ...(redis && { redisUrl: redis.url }),
    ...(messages && { messages: messages.env }),
  });
  const logs = { identity: log('identity'), pocs: log('pocs'), search: log('search'), edge: log('edge') };
  let ready = false;
  const warnings = (app: AppName) => {
    const show = calmly((problem) => progress.note(`  ${app}: ${problem}`));
    // On the way up services complain that others are not there yet, on the way down that they are gone.
    return (problem: string) => !asked.aborted && (ready || problem.startsWith('died')) && show(problem);
  };
  const program = (app: AppName, script: string) => ({
    name: app,
    script: join(root, 'apps', app, 'dist', `${script}.js`),
    log: logs[app],
    warn: warnings(app),
  });
  await progress.step('Migrations', () =>
    Promise.all(
      BEHIND_THE_EDGE.map((app) => runToEnd({ ...program(app, 'migrate'), env: env[app].migrate }, 5 * MINUTE, asked)),
    ),
  );

  asked.throwIfAborted();
  const remember = rememberProcesses(places.runtime, {
    url,
    postgres: { port: postgres.port },
    ports,
  });
  const launch = (app: AppName) =>
    keepRunning({ ...program(app, 'main'), env: env[app].serve, started: (pid) => remember(app, pid) });
  const apps = await progress.step('Apps', async () => {
    const behind = BEHIND_THE_EDGE.map((app) => ({ app, kept: launch(app) }));
    up.defer(async () => void (await Promise.all(behind.map(({ kept }) => kept.stop(2_500)))));
    const edge = up.adopt(launch('edge'), (kept) => kept.stop(1_500));
    const all = [...behind, { app: 'edge' as const, kept: edge }];
    await Promise.all(
      all.map(({ app, kept }) => kept.ready(`http://127.0.0.1:${ports[app].public}/readyz`, MINUTE, asked)),
    );
    return all;
  });
  ready = true;

  const seedWith = (app: 'identity' | 'pocs', plan: string) =>
    runToEnd({ ...program(app, 'seed'), args: [plan], env: env[app].serve }, 10 * MINUTE, asked);
  const accounts = await demoAccounts({ root, ...places }, url, options, progress, seedWith);
  lock.announce(url);
  progress.note(`
Mr. Bill is ready after ${((performance.now() - since) / 1000).toFixed(1)} s.

  ${url}
  ${url}/api/docs                  what one can call
  ${url}/dev/mail?to=<address>     the mail that it sent

${accounts ? `${tellAccounts(accounts)}\n\nAll accounts are in .mrbill/demo.json, logs in` : `${WITHOUT_DEMO}\n\nLogs are in`} .mrbill/logs. Ctrl-C ends it.`);
  const troubles = [
    postgres,
    ...(engine ? [engine] : []),
    ...(messages ? [messages] : []),
    ...apps.map(({ kept }) => kept),
  ].map(({ gaveUp }) => gaveUp);
  return { trouble: Promise.race(troubles) };
}

/** The OpenSearch that was asked for; undefined where search is to work with PostgreSQL. */
async function searchEngine(
  { profile, openSearchUrl }: StartOptions,
  dataDir: string,
  log: (name: string) => Log,
  { asked, progress }: Hands,
): Promise<SearchEngine | undefined> {
  if (profile === 'embedded' && openSearchUrl === undefined) return undefined;
  const written = log('opensearch');
  const warn = calmly((problem) => progress.note(`  opensearch: ${problem}`));
  const engine = await progress.step('OpenSearch', () =>
    findSearchEngine(openSearchUrl, {
      dataDir,
      signal: asked,
      onProgress: (line) => progress.note(`  OpenSearch: ${line}`),
      onLog(line) {
        written.write(line);
        if (/No space left|started again/.test(line)) warn(line);
      },
    }),
  );
  progress.note(`  Search: ${engine.told}`);
  return engine;
}

/** The Redis that was asked for; undefined where each process is to count by itself. */
async function sharedRedis(
  { profile, redisUrl }: StartOptions,
  log: (name: string) => Log,
  { asked, progress }: Hands,
): Promise<FoundRedis | undefined> {
  if (profile === 'embedded' && redisUrl === undefined) return undefined;
  const written = log('redis');
  const warn = calmly((problem) => progress.note(`  redis: ${problem}`));
  const redis = await progress.step('Redis', () =>
    findRedis(redisUrl, {
      signal: asked,
      onLog(line) {
        written.write(line);
        if (/started again/.test(line)) warn(line);
      },
    }),
  );
  progress.note(`  Limits: ${redis.told}`);
  // No reason to end: services go on without it.
  void redis.gaveUp.then(({ message }) => warn(`${message} Until the next start each process counts by itself.`));
  return redis;
}

/** SNS and SQS that were asked for; undefined where contexts are to hear of each other by the feed. */
async function messagesBetween(
  { profile, awsUrl }: StartOptions,
  log: (name: string) => Log,
  { asked, progress }: Hands,
): Promise<Messages | undefined> {
  if (profile === 'embedded' && awsUrl === undefined) return undefined;
  const written = log('messages');
  const warn = calmly((problem) => progress.note(`  messages: ${problem}`));
  // The SDK takes its time to load.
  const { findMessages } = await import('./aws/messages.js');
  const messages = await progress.step('SNS and SQS', () =>
    findMessages(awsUrl, {
      signal: asked,
      onProgress: (line) => progress.note(`  SNS and SQS: ${line}`),
      onLog(line) {
        written.write(line);
        if (/started again/.test(line)) warn(line);
      },
    }),
  );
  progress.note(`  Messages: ${messages.told}`);
  return messages;
}

/** The demo's accounts, also of an earlier start; undefined where nobody wants one. */
async function demoAccounts(
  demo: Places & { readonly root: string },
  url: string,
  options: StartOptions,
  progress: Progress,
  seedWith: Parameters<typeof seed>[2],
): Promise<DemoAccounts | undefined> {
  const before = readSeeded(demo.seeded);
  if (!before && !options.demo) return undefined;
  const seeded = before ?? (await progress.step(`Demo with ${DEMO_POCS} POCs`, () => seed(demo, DEMO_POCS, seedWith)));
  const accounts = accountsOf(url, planOf(demo, 0), seeded);
  writeAccounts(demo.demo, accounts);
  return accounts;
}

/** Makes the data folder ours, with nothing of an earlier start still at work in it. */
async function takeFolder(places: Places, { port, fresh }: StartOptions, { up, progress }: Hands): Promise<Lock> {
  await mkdir(places.home, { recursive: true, mode: 0o711 });
  const lock = up.adopt(takeLock(places.lock), (taken) => taken.release());
  await endLeftoverApps(places.runtime);
  await requirePort(port);
  if (fresh) await progress.step('Throwing away .mrbill', () => emptyFolder(places));
  await requireRoom(places.home);
  requireKey(places);
  return lock;
}

const portsFor = (edge: number, [a, b, c, d, e, f, g]: number[]): Ports => ({
  edge: { public: edge, internal: a! },
  identity: { public: b!, internal: c! },
  pocs: { public: d!, internal: e! },
  search: { public: f!, internal: g! },
});
