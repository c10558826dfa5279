import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import pg from 'pg';
import { missingForMinistack, type Postgres, startPostgres } from '@mrbill/local';
import { ANYBODY, conversations } from '@mrbill/local/messages';
import { topologyOf } from '@mrbill/messaging';
import { type Image, ImageSteps } from './image-steps.js';
import { linter } from './linters.js';
import type { ComposeModel } from './weaknesses.js';

// An installation by npm, on a machine that may be busy with other specs.
jest.setTimeout(600_000);

const project = join(import.meta.dirname, '..', '..');
const APP = 'identity';
const READY_MS = 30_000;

const compose = await linter('compose');

const home = mkdtempSync(join(tmpdir(), 'mrbill-image-'));
const secrets = join(home, 'secrets');
/** The base image's Node, where an account without rights can reach it. */
const node = join(home, 'node');
const isRoot = process.getuid?.() === 0;
let steps: ImageSteps;
let app: Image;
let installation: Image;
let postgres: Postgres | undefined;
let service: ChildProcess | undefined;
let messages: ChildProcess | undefined;

beforeAll(async () => {
  chmodSync(home, 0o755);
  copyFileSync(process.execPath, node);
  steps = new ImageSteps({
    dockerfile: join(project, 'docker', 'Dockerfile'),
    context: project,
    args: { APP },
    into: join(home, 'stages'),
  });
  app = steps.make('app');
  installation = steps.make('installation');
});

afterAll(async () => {
  for (const child of [service, messages]) {
    if (child?.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  await postgres?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('the image of an app, made by the steps of its Dockerfile', () => {
  const files = (pattern: string) => globSync(pattern, { cwd: join(app.root, 'srv') }).sort();

  it('runs as a number that is not root, says how it is ended, and asks whether it lives', () => {
    expect(app).toMatchObject({
      user: '10001:10001',
      stopSignal: 'SIGTERM',
      volumes: ['/srv/data'],
      healthcheck: ['node', '/srv/healthy.mjs', 'livez'],
    });
  });

  it('holds this app, the contracts of the others, and the libraries; no sources, no tests', () => {
    expect(files('apps/*/dist/main.js')).toEqual([`apps/${APP}/dist/main.js`]);
    expect(files('apps/{edge,pocs,search}/*/*').filter((path) => !path.includes('dist/contract'))).toEqual([]);
    expect(files('apps/pocs/dist/contract/index.js')).toHaveLength(1);
    expect(files('libs/http/dist/index.js')).toHaveLength(1);
    expect(files('{apps,libs}/**/*.ts')).toEqual([]);
    expect(files('*')).toEqual(['apps', 'data', 'healthy.mjs', 'libs', 'node_modules']);
  });

  it('holds the packages of production and no other', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(project, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    const there = (names: object | undefined) =>
      Object.keys(names ?? {}).filter((name) => existsSync(join(app.root, 'srv/node_modules', name)));
    expect(there(dependencies)).toEqual(Object.keys(dependencies ?? {}));
    // Fastify has these two as well.
    expect(there(devDependencies).filter((name) => !/^ajv(-formats)?$/.test(name))).toEqual([]);
    expect(there(optionalDependencies)).toEqual([]);
  });

  it.each(['edge', 'identity', 'pocs', 'search'])(
    'has all that %s imports: it gets as far as its settings',
    async (name) => {
      const { code, said } = await outcome([join(home, `stages/built/srv/apps/${name}/dist/main.js`)], { env: {} });
      expect(said).toContain('PORT is not set');
      expect(code).toBe(78);
    },
  );

  it('is small', () => {
    const all = globSync('**', { cwd: join(app.root, 'srv') }).map((path) => lstatSync(join(app.root, 'srv', path)));
    const megabytes = all.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0) / 2 ** 20;
    expect(megabytes).toBeGreaterThan(20);
    expect(megabytes).toBeLessThan(80);
  });
});

(compose.missing ? describe.skip : describe)(
  `the installation as compose.yaml has it${compose.missing ? `: ${compose.missing}` : ''}`,
  () => {
    let environment: Record<string, string>;

    beforeAll(async () => {
      const { said } = await compose.run(['-f', join(project, 'docker', 'compose.yaml'), 'config', '--format', 'json']);
      const told = (JSON.parse(said) as ComposeModel).services[APP]?.environment ?? {};
      const [PORT, INTERNAL_PORT] = await freePorts(2);
      // What the image and the compose file say, with the places of containers as they are here.
      environment = Object.fromEntries(
        Object.entries({
          ...app.env,
          ...told,
          HOST: '127.0.0.1',
          PORT: `${PORT}`,
          INTERNAL_PORT: `${INTERNAL_PORT}`,
        }).map(([name, value]) => [
          name,
          String(value)
            .replace('/run/secrets/mrbill', join(secrets, APP))
            .replace('/srv/data', join(app.root, 'srv/data'))
            .replace('identity:8080', `127.0.0.1:${PORT}`),
        ]),
      );
    });

    it('makes its secrets, each for the account that is to read it and for nobody else', async () => {
      mkdirSync(secrets);
      postgres = await startPostgres({ dataDir: join(home, 'postgres'), onLog: () => undefined });
      expect(await inInstallation('docker/secrets.mjs')).toMatchObject({ code: 0 });
      const made = globSync('*/*', { cwd: secrets }).map((path) => [path, statSync(join(secrets, path))] as const);
      expect(made.map(([path]) => path)).toEqual(
        expect.arrayContaining([
          'edge/env',
          'identity/env',
          'identity/master.key',
          'identity-owner/env',
          'postgres/password',
        ]),
      );
      for (const [path, { mode, uid }] of made) {
        const reader = path.startsWith('postgres/') ? 999 : 10_001;
        expect([path, mode & 0o077, uid]).toEqual([path, 0, isRoot ? reader : process.getuid?.()]);
      }
      const told = readFileSync(join(secrets, 'pocs/env'), 'utf8');
      expect(told).toMatch(/^DATABASE_URL_POCS='postgres:\/\/pocs_app:/m);
      expect(told).toMatch(/^AWS_SECRET_ACCESS_KEY=/m);
      expect(told).not.toMatch(/OWNER|IDENTITY/);
      expect(readFileSync(join(secrets, 'edge/env'), 'utf8')).not.toContain('AWS_');
    });

    it('keeps them when it starts again', async () => {
      const before = readFileSync(join(secrets, 'identity/env'), 'utf8');
      expect(await inInstallation('docker/secrets.mjs')).toMatchObject({ code: 0 });
      expect(readFileSync(join(secrets, 'identity/env'), 'utf8')).toBe(before);
    });

    it('makes databases and roles, and the app its tables as their owner', async () => {
      // The container's server takes the superuser's password from there.
      await asSuperuser(`alter role postgres password '${readFileSync(join(secrets, 'postgres/password'), 'utf8')}'`);
      expect(await inInstallation('docker/databases.mjs')).toMatchObject({ code: 0 });
      const migrating = await start(`${APP}-owner`, ['dist/migrate.js']);
      expect([await ended(migrating.child), migrating.said()]).toEqual([0, '']);
    });

    it('starts it as an account without rights, ready by its own health check, and changes nothing but its data', async () => {
      const before = filesOf(app);
      const { child, said } = await start(APP, app.cmd);
      service = child;
      let answer = { code: 1, said: '' };
      for (
        const end = Date.now() + READY_MS;
        Date.now() < end && answer.code !== 0 && child.exitCode === null;
        await sleep(200)
      )
        answer = await healthy('readyz');
      if (answer.code !== 0) throw new Error(`not ready: ${answer.said} ${said()}`);
      expect(JSON.parse(answer.said)).toMatchObject({ ready: true });
      expect(await healthy('livez')).toMatchObject({ code: 0 });
      const [, own] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      expect(Number(own)).toBe(isRoot ? 10_001 : process.getuid?.());
      expect(filesOf(app)).toEqual(before);
      expect(existsSync(join(app.root, 'srv/data/signing'))).toBe(true);
    });

    it('ends by the signal that the image names; its health check then says so', async () => {
      service!.kill(app.stopSignal as NodeJS.Signals);
      expect(await ended(service!)).toBe(0);
      expect(await healthy('livez')).toMatchObject({ code: 1, said: expect.stringContaining('ECONNREFUSED') });
    });

    const account = () => {
      const [uid, gid] = (app.user ?? '').split(':').map(Number);
      return isRoot ? { uid, gid } : {};
    };

    /** As the container's engine would: entry point, command, account, working folder, environment. */
    async function start(own: string, command: readonly string[]) {
      const [program, ...args] = [...app.entrypoint, ...command].map((word) =>
        word.replace('/run/secrets/mrbill', join(secrets, own)),
      );
      expect(program).toBe('node');
      const options = { cwd: join(app.root, app.workdir), env: environment, ...account() };
      const child = spawn(node, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
      return { child, said: () => said };
    }

    function healthy(page: string) {
      const [, script = ''] = app.healthcheck ?? [];
      return outcome([join(app.root, script), page], { env: environment, ...account() });
    }
  },
);

(missingForMinistack() === undefined ? describe : describe.skip)('SNS and SQS as compose.yaml has them', () => {
  it('answer, and get all topics and queues, however often', async () => {
    const { root, env, entrypoint, cmd, workdir, user } = steps.make('ministack');
    expect(user).toBe('10001:10001');
    const [port] = await freePorts(1);
    messages = spawn(join(root, entrypoint[0]!), cmd, {
      cwd: join(root, workdir),
      env: { ...env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: `${port}` },
      stdio: 'ignore',
    });
    const url = `http://127.0.0.1:${port}`;
    const answers = () => fetch(`${url}/_ministack/health`).then(({ ok }) => ok, () => false); // prettier-ignore
    for (const end = Date.now() + READY_MS; !(await answers()) && Date.now() < end; await sleep(100));
    const told = { env: { ...installation.env, AWS_ENDPOINT_URL: url, MESSAGES_ENVIRONMENT: 'image' } };
    const makeTopics = () =>
      outcome(['docker/messages.mjs'], { cwd: join(installation.root, installation.workdir), ...told });
    expect(await makeTopics()).toEqual({ code: 0, said: 'The topics and queues of image are there.\n' });
    expect(await makeTopics()).toMatchObject({ code: 0 });
    const sqs = new SQSClient({ endpoint: url, region: 'us-east-1', credentials: ANYBODY });
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    sqs.destroy();
    const { queues } = topologyOf('image', conversations);
    expect(QueueUrls.map((each) => each.split('/').at(-1)).toSorted()).toEqual(
      queues.flatMap(({ name, deadLetters }) => [name, deadLetters.name]).toSorted(),
    );
    const ended = once(messages, 'exit');
    messages.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

function inInstallation(script: string) {
  const { port } = new URL(postgres!.url('postgres'));
  const env = { ...installation.env, SECRETS: secrets, POSTGRES_URL: `postgres://127.0.0.1:${port}` };
  return outcome([script], { cwd: join(installation.root, installation.workdir), env });
}

async function asSuperuser(sql: string) {
  const client = new pg.Client({ connectionString: postgres!.url('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function outcome(args: string[], options: object) {
  return new Promise<{ code: number; said: string }>((resolve) =>
    execFile(node, args, { timeout: 60_000, ...options }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: `${stdout}${stderr}` }),
    ),
  );
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** All but the data, as they were written last. */
const filesOf = (image: Image) =>
  globSync('**', { cwd: join(image.root, 'srv'), exclude: (path) => path === 'data' })
    .map((path) => `${path} ${lstatSync(join(image.root, 'srv', path)).mtimeMs}`)
    .sort();

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
