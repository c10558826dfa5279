import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Policy } from '@mrbill/http';
import { rateLimitsContract } from '@mrbill/http/testing';
import { endServers, hasRedis, ownRedis, redisUrl, until } from '@mrbill/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SharedRateLimits } from './shared-rate-limits.js';
import { SharedRedis } from './shared-redis.js';

const connections: SharedRedis[] = [];
const told: string[] = [];
const log = {
  info: (details: object, message: string) => void told.push(JSON.stringify({ message, ...details })),
  warn: (details: object, message: string) => void told.push(JSON.stringify({ message, ...details })),
};
const prefix = `spec-${randomUUID()}`;

/** One instance of a service, with a connection of its own. */
function instance(url: string, service = 'pocs') {
  const redis = new SharedRedis({ url, prefix, log });
  connections.push(redis);
  redis.start();
  return { redis, limits: new SharedRateLimits(redis, service) };
}
const quick = async (...instances: { redis: SharedRedis }[]) =>
  until(() => instances.every(({ redis }) => redis.isQuick));
/**
 * Tries again where Redis was not quick all the while, as on a machine that is busy: then each counts by itself, and that is right,
 * but not what is to be seen here. `check` is to use new keys each time.
 */
async function undisturbed(check: () => Promise<void>, ...instances: { redis: SharedRedis }[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    await quick(...instances);
    const since = instances.map(({ redis }) => redis.quickSince);
    const failed = await check().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (instances.every(({ redis }, index) => redis.isQuick && redis.quickSince === since[index])) {
      if (failed) throw failed.error;
      return;
    }
    if (tries === 20) throw new Error('Redis was never quick for long enough');
  }
}
const policy = (requests: number, seconds = 60): Policy => ({ name: 'user', requests, seconds });

/** How many of so many were let through, and how long the slowest took. */
async function send({ limits }: { limits: SharedRateLimits }, count: number, quota: Policy, key: string) {
  let [allowed, slowest] = [0, 0];
  for (let sent = 0; sent < count; sent++) {
    const since = performance.now();
    if ((await limits.take(quota, key)).allowed) allowed++;
    slowest = Math.max(slowest, performance.now() - since);
  }
  return { allowed, slowest };
}

/** Three and three, of which five may. */
const countTogether = (...both: ReturnType<typeof instance>[]) =>
  undisturbed(
    async () => {
      const key = randomUUID();
      let allowed = 0;
      for (const each of both) allowed += (await send(each, 3, policy(5), key)).allowed;
      expect(allowed).toBe(5);
    },
    ...both,
  );

afterEach(() => {
  for (const redis of connections.splice(0)) redis.stop();
  told.length = 0;
});
afterAll(endServers);

(hasRedis ? describe : describe.skip)('limits over Redis', () => {
  it.each(Object.entries(rateLimitsContract))('%s', async (_, check) => {
    const one = instance(await redisUrl());
    await undisturbed(() => check(one.limits), one);
  });

  it('are one quota for all instances of a service, and another one for each service', async () => {
    const url = await redisUrl();
    const [one, other, elsewhere] = [instance(url), instance(url), instance(url, 'search')];
    const check = async () => {
      const key = randomUUID();
      const taking = [one, other].flatMap(({ limits }) =>
        Array.from({ length: 50 }, () => limits.take(policy(30), key)),
      );
      expect((await Promise.all(taking)).filter(({ allowed }) => allowed)).toHaveLength(30);
      expect(await elsewhere.limits.take(policy(30), key)).toMatchObject({ allowed: true, remaining: 29 });
    };
    await undisturbed(check, one, other, elsewhere);
  });

  it('ask nobody about those who have none left', async () => {
    const url = await redisUrl();
    const [one, other] = [instance(url), instance(url)];
    const check = async () => {
      const key = randomUUID();
      await send(other, 5, policy(5), key);
      // What one counts itself has no end yet: it is told once, and remembers.
      expect((await send(one, 4, policy(5), key)).allowed).toBe(0);
      const name = one.redis.key('pocs', 'limit', 'user:5/60', key);
      expect(await one.redis.ask((client) => client.get(name))).toBe('6');
    };
    await undisturbed(check, one, other);
  });

  it('are not given up because this process itself stood still for longer than an answer may take', async () => {
    const one = instance(await redisUrl());
    await quick(one);
    const key = randomUUID();
    const taking = one.limits.take(policy(5), key);
    // By now it is on its way.
    for (const _ of [1, 2, 3]) await new Promise(setImmediate);
    for (const end = Date.now() + 200; Date.now() < end;);
    expect((await taking).allowed).toBe(true);
    expect(one.redis.isQuick).toBe(true);
  });

  it('hold in each process while Redis is killed, and are shared again after it', async () => {
    const server = await ownRedis();
    const [one, other] = [instance(server.url), instance(server.url)];
    await quick(one, other);
    const key = randomUUID();
    const before = await send(one, 60, policy(100), key);
    expect(before.allowed).toBe(60);
    process.kill(server.pid!, 'SIGKILL');
    const [mine, theirs] = await Promise.all([send(one, 100, policy(100), key), send(other, 150, policy(100), key)]);
    // What a process let through before still counts in it; nobody is let through without being counted.
    expect(mine.allowed).toBe(40);
    expect(theirs.allowed).toBeLessThanOrEqual(100);
    await quick(one, other);
    // It came back empty, but this window is not over.
    expect([mine.allowed + before.allowed, (await send(one, 1, policy(100), key)).allowed]).toEqual([100, 0]);
    await countTogether(one, other);
    expect(told.join()).not.toContain(new URL(server.url).password);
  });

  it('hold in each process while Redis stands still, of which nobody waits for more than one answer', async () => {
    const server = await ownRedis();
    const [one, other] = [instance(server.url), instance(server.url)];
    await quick(one, other);
    const key = randomUUID();
    await send(one, 60, policy(100), key);
    await quick(one, other);
    process.kill(server.pid!, 'SIGSTOP');
    try {
      const first = await send(one, 1, policy(100), key);
      expect(first.allowed).toBe(1);
      expect(first.slowest).toBeGreaterThan(40);
      expect(first.slowest).toBeLessThan(8_000);
      expect(one.redis.trouble).toMatch('no answer within 50 ms');
      // Of these none waits: trials are made beside them.
      const since = performance.now();
      const sent = await send(one, 200, policy(100), key);
      expect(sent.allowed).toBe(39);
      expect(performance.now() - since).toBeLessThan(8_000);
      expect((await send(other, 300, policy(100), key)).allowed).toBe(100);
      // Long enough for the connection to be given up, and for the next one to get no further.
      await sleep(3_000);
      expect(one.redis.isQuick).toBe(false);
    } finally {
      process.kill(server.pid!, 'SIGCONT');
    }
    await countTogether(one, other);
  });

  it('begin in the process where there is no Redis yet, and never speak plainly to one that is to be spoken to by TLS', async () => {
    const nowhere = instance('redis://:secret@127.0.0.1:1');
    const plain = new URL(await redisUrl());
    const byTls = instance(plain.href.replace('redis:', 'rediss:'));
    expect((await send(nowhere, 10, policy(4), randomUUID())).allowed).toBe(4);
    await until(() => nowhere.redis.trouble !== 'no connection yet' && byTls.redis.trouble !== 'no connection yet');
    expect(nowhere.redis.trouble).toMatch('ECONNREFUSED');
    expect(told.filter((line) => line.includes('Redis cannot be reached'))).toHaveLength(2);
    expect(byTls.redis.isQuick).toBe(false);
    expect((await send(byTls, 10, policy(4), randomUUID())).allowed).toBe(4);
    expect(told.join()).not.toContain('secret');
  });

  it('show no password where it is the wrong one', async () => {
    const url = new URL(await redisUrl());
    url.password = 'not-the-password';
    const stranger = instance(url.href);
    await until(() => stranger.redis.trouble !== 'no connection yet');
    expect(stranger.redis.trouble).toMatch(/WRONGPASS|AUTH/);
    expect((await send(stranger, 10, policy(4), randomUUID())).allowed).toBe(4);
    expect(`${told.join()} ${stranger.redis.trouble}`).not.toContain('not-the-password');
  });
});
