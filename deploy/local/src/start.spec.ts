import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingForMinistack } from './aws/python.js';
import { missingForOpenSearch } from './opensearch/jdk.js';
import { endLeftoverServer as endLeftoverOpenSearch } from './opensearch/leftover.js';
import { endLeftoverServer } from './postgres/leftover.js';
import { freePorts } from './ports.js';
import { birthOf } from './process-birth.js';
import { missingForRedis } from './redis/program.js';
import { startRedis } from './redis/redis.js';
import { endLeftoverApps, readRuntime } from './runtime.js';

const fixtures = join(import.meta.dirname, '../fixtures');
const roots: string[] = [];
const starters: ChildProcess[] = [];

/** A project with four small apps, in a folder that nobody else may enter. */
function project(): string {
  const root = mkdtempSync(join(tmpdir(), 'mrbill-start-spec-'));
  roots.push(root);
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const app of ['identity', 'pocs', 'search', 'edge']) {
    mkdirSync(join(root, 'apps', app), { recursive: true });
    cpSync(join(fixtures, 'app'), join(root, 'apps', app, 'dist'), { recursive: true });
  }
  return root;
}

/** Runs a start; `said` collects what it prints. */
const start = (root: string, ...args: string[]) => startIn({}, root, ...args);

function startIn(env: Record<string, string>, root: string, ...args: string[]) {
  const starter = spawn(process.execPath, [join(fixtures, 'start.mjs'), root, ...args], {
    env: { ...process.env, OPENSEARCH_URL: '', REDIS_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  starters.push(starter);
  let said = '';
  for (const output of [starter.stdout, starter.stderr]) output.on('data', (chunk) => (said += String(chunk)));
  const exited = once(starter, 'exit').then(([code]) => code as number | null);
  const says = async (what: string | RegExp, limit = 40_000) => {
    for (const end = Date.now() + limit; !said.match(what); await sleep(20)) {
      if (Date.now() > end || starter.exitCode !== null)
        throw new Error(`'${String(what)}' was not said, but: ${said}`);
    }
  };
  return { starter, exited, says, ready: () => says('Mr. Bill is ready'), said: () => said };
}

const setBehaviour = (root: string, app: string, behaviour: string) =>
  writeFileSync(join(root, 'apps', app, 'dist', 'behaviour'), behaviour);
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, any>;
const pidOf = (root: string, app: string) => readRuntime(join(root, '.mrbill', 'runtime.json'))!.processes[app]!.pid;
const appPids = (root: string) => ['identity', 'pocs', 'search', 'edge'].map((app) => pidOf(root, app));
const postgresPid = (root: string) =>
  Number(readFileSync(join(root, '.mrbill', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const openSearchPid = (root: string) => readJson(root, '.mrbill', 'opensearch', 'running.json').server.pid as number;
const redisPid = (root: string) =>
  Number(/^.*\b(\d+):M .*Ready to accept/m.exec(readFileSync(join(root, '.mrbill', 'logs', 'redis.log'), 'utf8'))?.[1]);
const gone = async (pids: number[], limit: number) => {
  for (const end = Date.now() + limit; pids.some((pid) => birthOf(pid)); await sleep(20)) {
    if (Date.now() > end) throw new Error(`still there: ${pids.filter((pid) => birthOf(pid)).join(', ')}`);
  }
};

afterEach(async () => {
  for (const starter of starters.splice(0)) starter.kill('SIGKILL');
  for (const root of roots.splice(0)) {
    await endLeftoverApps(join(root, '.mrbill', 'runtime.json'));
    const data = join(root, '.mrbill', 'postgres');
    if (existsSync(data)) await endLeftoverServer(data, '');
    await endLeftoverOpenSearch(join(root, '.mrbill', 'opensearch'));
    rmSync(root, { recursive: true, force: true });
  }
});

describe('npm start', () => {
  it('brings everything up, says where it is, takes it down, and goes on where it was', async () => {
    const root = project();
    const [port] = await freePorts(1);
    const first = start(root, '--port', String(port));
    await first.ready();
    const demo = readJson(root, '.mrbill', 'demo.json');
    expect(demo).toMatchObject({ url: `http://127.0.0.1:${port}`, platformAdmin: { tenant: 'mrbill.example' } });
    expect(demo.tenants).toHaveLength(3);
    expect(first.said()).toContain(demo.tenants[0].admin.password);
    expect(statSync(join(root, '.mrbill', 'demo.json')).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(join(root, '.mrbill', 'secrets'))) {
      expect(statSync(join(root, '.mrbill', 'secrets', name)).mode & 0o077).toBe(0);
    }

    const beside = start(root);
    expect(await beside.exited).toBe(1);
    expect(beside.said().trim()).toMatch(new RegExp(`^Mr. Bill runs here already: http://127.0.0.1:${port} .*$`));

    const all = [...appPids(root), postgresPid(root)];
    first.starter.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    await gone(all, 0);
    expect(existsSync(join(root, '.mrbill', 'lock'))).toBe(false);

    const since = Date.now();
    const second = start(root, '--port', String(port));
    await second.ready();
    expect(Date.now() - since).toBeLessThan(60_000);
    expect(readJson(root, '.mrbill', 'demo.json')).toEqual(demo);
    expect(
      readFileSync(join(root, 'apps', 'pocs', 'dist', 'seeds.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(1);
    second.starter.kill('SIGINT');
    expect(await second.exited).toBe(0);
  });

  it('tells each program what it needs and no more', async () => {
    const root = project();
    writeFileSync(join(root, '.env.example'), '# Levels\nLOG_LEVEL=info\nSOMETHING=\n');
    writeFileSync(join(root, '.env'), `LOG_LEVEL=debug\nPORT=${(await freePorts(1))[0]}\nHIDDEN=1\n`);
    const up = start(root);
    await up.ready();
    const env = (app: string, file = 'environment.json') => readJson(root, 'apps', app, 'dist', file);
    for (const app of ['identity', 'pocs', 'search', 'edge']) {
      expect(env(app)).toMatchObject({ LOG_LEVEL: 'debug', NODE_ENV: 'development', MRBILL_PROFILE: 'embedded' });
      expect(env(app).HIDDEN).toBeUndefined();
      expect(Object.values(env(app)).join()).not.toContain('_owner');
    }
    expect(Object.keys(env('pocs')).filter((name) => name.startsWith('DATABASE'))).toEqual([
      'DATABASE_URL_POCS',
      'DATABASE_URL_POCS_PUMP',
    ]);
    expect(env('pocs', 'migrated.json').DATABASE_URL_POCS_OWNER).toContain('pocs_owner');
    expect(env('edge').UPSTREAM_POCS).toBe(`http://127.0.0.1:${env('pocs').PORT}`);
    expect(env('search').FEED_URL_POCS).toBe(`http://127.0.0.1:${env('pocs').INTERNAL_PORT}`);
    const [seeded] = readFileSync(join(root, 'apps', 'pocs', 'dist', 'seeds.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const { tenants } = JSON.parse(seeded!) as {
      tenants: Array<{ domain: string; tenantId: string; pocs: unknown[]; users: any[] }>;
    };
    expect(tenants.flatMap(({ pocs }) => pocs)).toHaveLength(500);
    expect(tenants[0]).toMatchObject({
      tenantId: `id of ${tenants[0]!.domain}`,
      users: [{ userId: `id of ${tenants[0]!.users[0].email}` }, {}, {}, {}, {}],
    });
    expect(readdirSync(join(root, '.mrbill', 'secrets')).filter((name) => name.startsWith('plan'))).toEqual([]);
  });

  it('leaves no app behind when it is killed, and the next start ends the rest', async () => {
    const root = project();
    const [port] = await freePorts(1);
    const first = start(root, '--port', String(port));
    await first.ready();
    const [apps, server] = [appPids(root), postgresPid(root)];
    first.starter.kill('SIGKILL');
    await gone(apps, 30_000);
    expect(birthOf(server)).toBeDefined();
    const second = start(root, '--port', String(port));
    await second.ready();
    expect(birthOf(server)).toBeUndefined();
  });

  it('takes a migration with it when it is killed, and waits for it no longer than it is asked to', async () => {
    const root = project();
    writeFileSync(join(root, 'apps', 'pocs', 'dist', 'slow'), '');
    const migrated = join(root, 'apps', 'pocs', 'dist', 'migrated.json');
    const pidOfMigration = async () => {
      for (const end = Date.now() + 60_000; !existsSync(migrated) && Date.now() < end;) await sleep(20);
      await sleep(50);
      return Number(readJson(migrated).pid);
    };
    const port = String((await freePorts(1))[0]);
    const first = start(root, '--port', port);
    const killed = await pidOfMigration();
    expect(birthOf(killed)).toBeDefined();
    first.starter.kill('SIGKILL');
    await gone([killed], 30_000);

    rmSync(migrated);
    const second = start(root, '--port', port);
    const ended = await pidOfMigration();
    second.starter.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    await gone([ended], 0);
  });

  it('starts an app again that dies, and gives up on one that always does', async () => {
    const root = project();
    setBehaviour(root, 'search', 'flood');
    const up = start(root, '--port', String((await freePorts(1))[0]));
    await up.ready();
    await up.says('drop');
    await sleep(2_000);
    expect(up.said().match(/drop/g)!.length).toBeLessThan(10);
    const before = pidOf(root, 'pocs');
    process.kill(before, 'SIGKILL');
    for (let tries = 0; pidOf(root, 'pocs') === before && tries < 3_000; tries++) await sleep(20);
    expect(up.said()).toContain('pocs: died (ended by SIGKILL); it is started again');

    setBehaviour(root, 'pocs', 'crash');
    process.kill(pidOf(root, 'pocs'), 'SIGKILL');
    const rest = [pidOf(root, 'identity'), pidOf(root, 'edge'), postgresPid(root)];
    expect(await up.exited).toBe(1);
    expect(up.said()).toMatch(
      /pocs died again and again \(exit code 3\): the sky has fallen\. Its log is \.mrbill\/logs\/pocs\.log\./,
    );
    await gone(rest, 0);
  });

  it('does not try a wrong configuration again, and quotes all of it', async () => {
    const root = project();
    setBehaviour(root, 'pocs', 'misconfigured');
    const up = start(root, '--port', String((await freePorts(1))[0]));
    expect(await up.exited).toBe(1);
    expect(up.said()).toContain('pocs cannot start: LOG_LEVEL is "loud"; PORT is "abc"\n');
    expect(up.said()).not.toContain('died');
  });

  it('ends within ten seconds even when nobody listens, also in the middle of a start', async () => {
    const root = project();
    for (const app of ['identity', 'edge']) setBehaviour(root, app, 'deaf');
    const up = start(root, '--port', String((await freePorts(1))[0]));
    await up.ready();
    const all = [...appPids(root), postgresPid(root)];
    const since = Date.now();
    up.starter.kill('SIGTERM');
    expect(await up.exited).toBe(0);
    expect(Date.now() - since).toBeLessThan(10_000);
    await gone(all, 0);

    for (const moment of ['PostgreSQL', 'Databases', 'Migrations', 'Apps']) {
      const again = start(root, '--port', String((await freePorts(1))[0]));
      await again.says(moment);
      again.starter.kill('SIGINT');
      expect(await again.exited).toBe(0);
      expect(existsSync(join(root, '.mrbill', 'postgres', 'postmaster.pid'))).toBe(false);
    }
  });

  it('ends at once at a second Ctrl-C', async () => {
    const root = project();
    setBehaviour(root, 'identity', 'deaf');
    const up = start(root, '--port', String((await freePorts(1))[0]));
    await up.ready();
    const all = [...appPids(root), postgresPid(root)];
    up.starter.kill('SIGINT');
    await sleep(600);
    up.starter.kill('SIGINT');
    expect(await up.exited).toBe(130);
    await gone(all, 30_000);
  });

  it('says in one line what stands in the way, and changes nothing', async () => {
    const root = project();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const refusal = async (...args: string[]) => {
      const refused = start(root, ...args);
      expect(await refused.exited).toBe(1);
      return refused.said().trim().split('\n').at(-1);
    };
    expect(await refusal('--port', String(port))).toBe(
      `Port ${port} is taken by another program. Choose another one: npm start -- --port ${port + 1} (or PORT=${port + 1})`,
    );
    other.close();
    expect(await refusal('--port', 'x')).toBe(`--port is 'x'; it must be a number from 1 to 65535.`);
    expect(await refusal('--what')).toMatch(/'--what'.*Known are --port/);
    expect(await refusal('--profile', 'nonsense')).toMatch(/^--profile is 'nonsense'\. .*embedded or full\.$/);
  });

  it('gives search the OpenSearch that somebody named, and shows its password to nobody else', async () => {
    const about = { version: { distribution: 'opensearch', number: '3.8.0' } };
    const answers = { '/old': { version: { ...about.version, number: '2.19.6' } }, '/other': { name: 'elastic' } };
    const asked: Array<string | undefined> = [];
    const other = createHttpServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(request.headers.authorization ? 200 : 401);
      response.end(JSON.stringify(answers[request.url as keyof typeof answers] ?? about));
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const host = `127.0.0.1:${(other.address() as { port: number }).port}`;
    const root = project();
    writeFileSync(join(root, '.env.example'), 'OPENSEARCH_URL=\n');
    const port = String((await freePorts(1))[0]);
    const refusal = async (url: string) => {
      const refused = startIn({ OPENSEARCH_URL: url }, root, '--port', port);
      expect(await refused.exited).toBe(1);
      return refused.said().trim().split('\n').at(-1);
    };
    expect(await refusal(`ftp://ana:s%40cret@${host}`)).toMatch(/^OPENSEARCH_URL is no URL that begins with http/);
    expect(await refusal(`http://${host}`)).toMatch(/does not take this account \(401\)\. Correct OPENSEARCH_URL/);
    expect(await refusal(`http://ana:s%40cret@${host}/old`)).toMatch(/it is 2\.19\.6, and 3 or newer is needed/);
    expect(await refusal(`http://ana:s%40cret@${host}/other`)).toMatch(/no OpenSearch/);
    expect(await refusal('http://127.0.0.1:9')).toMatch(/OpenSearch at http:\/\/127\.0\.0\.1:9 cannot be used: /);

    const url = `http://ana:s%40cret@${host}`;
    const up = startIn({ OPENSEARCH_URL: url }, root, '--port', port);
    await up.ready();
    expect(asked.at(-1)).toBe(`Basic ${Buffer.from('ana:s@cret').toString('base64')}`);
    expect(up.said()).toContain(`Search: OpenSearch 3.8.0, which runs already (OPENSEARCH_URL): http://${host}\n`);
    expect(up.said()).not.toContain('s%40cret');
    expect(readJson(root, 'apps', 'search', 'dist', 'environment.json').OPENSEARCH_URL).toBe(url);
    for (const app of ['identity', 'pocs', 'edge'])
      expect(JSON.stringify(readJson(root, 'apps', app, 'dist', 'environment.json'))).not.toContain('s%40cret');
    up.starter.kill('SIGTERM');
    expect(await up.exited).toBe(0);
    other.close();
  });

  it('gives all services the Redis that somebody named, and shows its password to nobody else', async () => {
    const root = project();
    writeFileSync(join(root, '.env.example'), 'REDIS_URL=\n');
    const port = String((await freePorts(1))[0]);
    const refusal = async (url: string) => {
      const refused = startIn({ REDIS_URL: url }, root, '--port', port);
      expect(await refused.exited).toBe(1);
      return refused.said().trim().split('\n').at(-1);
    };
    expect(await refusal('http://:s%40cret@127.0.0.1')).toMatch(/^REDIS_URL is no URL that begins with redis:/);
    expect(await refusal('redis://:s%40cret@127.0.0.1:9')).toMatch(
      /^The Redis at redis:\/\/127\.0\.0\.1:9 cannot be used: /,
    );
    if (missingForRedis()) return;
    const { url, stop } = await startRedis({ onLog: () => undefined });
    const up = startIn({ REDIS_URL: url }, root, '--port', port);
    await up.ready();
    expect(up.said()).toMatch(/Limits: \w+ [\d.]+, which runs already \(REDIS_URL\): redis:\/\/[\d.:]+\n/);
    expect(up.said()).not.toContain(new URL(url).password);
    for (const app of ['identity', 'pocs', 'search', 'edge'])
      expect(readJson(root, 'apps', app, 'dist', 'environment.json').REDIS_URL).toBe(url);
    up.starter.kill('SIGTERM');
    expect(await up.exited).toBe(0);
    await stop();
  });

  it('says that the data folder is broken, and starts over only when told to', async () => {
    const root = project();
    const port = String((await freePorts(1))[0]);
    const first = start(root, '--port', port);
    await first.ready();
    const { platformAdmin } = readJson(root, '.mrbill', 'demo.json');
    first.starter.kill('SIGTERM');
    await first.exited;
    const data = (...path: string[]) => join(root, '.mrbill', ...path);
    const refusal = async () => {
      const refused = start(root, '--port', port);
      expect(await refused.exited).toBe(1);
      return refused.said().trim().split('\n').at(-1);
    };
    writeFileSync(data('secrets', 'database-pocs.json'), '{ half');
    expect(await refusal()).toMatch(/database-pocs\.json is damaged\. Put it back .*npm start -- --fresh/);
    writeFileSync(data('postgres', 'PG_VERSION'), 'what?');
    expect(await refusal()).toMatch(/is broken \(its PG_VERSION is 'what\?'\)\. Nothing was changed/);
    rmSync(data('postgres', 'global', 'pg_control'));
    expect(await refusal()).toMatch(/is broken \(.*\). Nothing was changed.*npm start -- --fresh/);
    expect(existsSync(data('postgres', 'base'))).toBe(true);
    rmSync(data('secrets', 'master.key'));
    expect(await refusal()).toMatch(/master\.key is gone.*Put it back, or begin anew/);

    const fresh = start(root, '--port', port, '--fresh');
    await fresh.ready();
    expect(readJson(root, '.mrbill', 'demo.json').platformAdmin.password).not.toBe(platformAdmin.password);
  });
});

((missingForOpenSearch() ?? missingForMinistack() ?? missingForRedis()) ? describe.skip : describe)(
  'npm start with the full profile',
  () => {
    it('brings up OpenSearch for search alone, SNS and SQS for all contexts, Redis for all, and leaves nothing of them running', async () => {
      const root = project();
      const port = String((await freePorts(1))[0]);
      const first = start(root, '--port', port, '--profile', 'full');
      await first.says('Mr. Bill is ready', 100_000);
      const { OPENSEARCH_URL: url } = readJson(root, 'apps', 'search', 'dist', 'environment.json');
      expect(first.said()).toContain(`Search: OpenSearch 3.8.0 out of Maven Central, started here: ${url}\n`);
      for (const app of ['identity', 'pocs', 'edge'])
        expect(readJson(root, 'apps', app, 'dist', 'environment.json').OPENSEARCH_URL).toBeUndefined();
      const aws = ['identity', 'pocs', 'search', 'edge'].map(
        (app) => readJson(root, 'apps', app, 'dist', 'environment.json').AWS_ENDPOINT_URL,
      );
      expect(aws).toEqual([aws[0], aws[0], aws[0], undefined]);
      expect(first.said()).toContain(`Messages: SNS and SQS by ministack out of PyPI, started here: ${aws[0]}\n`);
      expect(first.said()).toMatch(/Limits: \w+ [\d.]+ of .+, started here: redis:\/\/127\.0\.0\.1:\d+\n/);
      expect((await fetch(`${url}/kept`, { method: 'PUT' })).status).toBe(200);
      const all = [...appPids(root), postgresPid(root), openSearchPid(root), redisPid(root)];
      first.starter.kill('SIGTERM');
      expect(await first.exited).toBe(0);
      await gone(all, 0);

      const second = start(root, '--port', port, '--profile', 'full');
      await second.says('Mr. Bill is ready', 100_000);
      const again = readJson(root, 'apps', 'search', 'dist', 'environment.json').OPENSEARCH_URL;
      expect((await fetch(`${again}/kept`)).status).toBe(200);
      second.starter.kill('SIGKILL');
      await gone([openSearchPid(root), redisPid(root)], 30_000);
      const after = readJson(root, 'apps', 'pocs', 'dist', 'environment.json').AWS_ENDPOINT_URL;
      for (const address of [aws[0], after]) await expect(fetch(address)).rejects.toThrow();
      expect(existsSync(join(root, '.mrbill', 'logs', 'opensearch.log'))).toBe(true);
    }, 240_000);
  },
);
