import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, type Person } from '@mrbill/http/testing';
import { endServers, hasRedis, ownRedis, until } from '@mrbill/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { House, type Answer } from './house.js';

type Redis = Awaited<ReturnType<typeof ownRedis>>;

let redis: Redis;
let one: House;
let other: House;
const QUOTA = 20;

beforeAll(async () => {
  if (!hasRedis) return;
  redis = await ownRedis();
  const shared = { REDIS_URL: redis.url, RATE_USER: `${QUOTA}/300` };
  one = await House.open(shared);
  other = await one.beside(shared);
  await quick();
});
afterAll(async () => {
  await other?.close();
  await one?.close();
  await endServers();
});

const readiness = async (house: House) =>
  (await house.ask('GET', '/readyz')) as Answer & { body: { checks: { redis: string } } };
const quick = async () => {
  for (const house of [one, other]) await until(async () => (await readiness(house)).body.checks.redis === 'ok');
};
/**
 * Tries again, each time with somebody new: on a busy machine Redis may not be quick all the while, and then each counts by itself.
 * What does not count together never gets through.
 */
async function insisting(check: (who: Person) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    await quick();
    try {
      return await check(person());
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}
const register = (house: House, who: Person, name: string) =>
  house.ask('POST', 'pocs', { who, body: { name, repositoryUrl: 'https://example.org/x/y', language: 'TypeScript' } });

/** One user writes and reads at one instance, over and over, until told to stop. */
function busyAt(house: House, who: Person) {
  const answers: Answer[] = [];
  let [slowest, stopped] = [0, false];
  const done = (async () => {
    for (let turn = 0; !stopped; turn++) {
      const since = performance.now();
      answers.push(
        turn % 3 === 0 ? await register(house, who, `poc ${turn}`) : await house.ask('GET', 'pocs', { who }),
      );
      slowest = Math.max(slowest, performance.now() - since);
      await sleep(10);
    }
  })();
  const stop = async () => {
    stopped = true;
    await done;
    const statuses = answers.map(({ status }) => status);
    return { statuses, allowed: statuses.filter((status) => status !== 429).length, slowest };
  };
  return { stop };
}

(hasRedis ? describe : describe.skip)('two instances that share their limits', () => {
  it('have one quota for each user, told in the headers as ever', async () => {
    await insisting(async (who) => {
      const first = await one.ask('GET', 'pocs', { who });
      const second = await other.ask('GET', 'pocs', { who });
      expect([first, second].map(({ headers }) => headers.get('ratelimit'))).toEqual([
        expect.stringMatching(`^"user";r=${QUOTA - 1};t=300, "tenant";r=`),
        expect.stringMatching(`^"user";r=${QUOTA - 2};t=`),
      ]);
      expect(first.headers.get('ratelimit-policy')).toMatch(`"user";q=${QUOTA};w=300, `);
      const sent = await Promise.all(
        Array.from({ length: QUOTA }, (_, turn) => (turn % 2 ? one : other).ask('GET', 'pocs', { who })),
      );
      const refused = sent.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(2);
      expect(refused[0]?.body).toMatchObject({ code: 'rate-limited', 'violated-policies': ['user'] });
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(250);
    });
  });

  it('answer on while Redis is killed, and count together again after it', async () => {
    const [ana, rui] = [person(), person()];
    const [atOne, atOther] = [busyAt(one, ana), busyAt(other, rui)];
    await sleep(200);
    for (const _ of [1, 2]) {
      process.kill(redis.pid!, 'SIGKILL');
      await sleep(400);
    }
    await quick();
    for (const { statuses, allowed, slowest } of [await atOne.stop(), await atOther.stop()]) {
      expect(statuses.filter((status) => ![200, 201, 429].includes(status))).toEqual([]);
      // Each time it is empty again, but a process goes on from what it has counted.
      expect(allowed).toBeLessThanOrEqual(QUOTA);
      expect(slowest).toBeLessThan(10_000);
    }
    await insisting(async (anew) => {
      await one.ask('GET', 'pocs', { who: anew });
      const { headers } = await other.ask('GET', 'pocs', { who: anew });
      expect(headers.get('ratelimit')).toMatch(`"user";r=${QUOTA - 2};`);
    });
  });

  it('answer on while Redis stands still: ready, slower by one answer, each with its own count', async () => {
    const ana = person();
    const [atOne, atOther] = [busyAt(one, ana), busyAt(other, ana)];
    await sleep(100);
    process.kill(redis.pid!, 'SIGSTOP');
    const told: Answer[] = [];
    let metrics = '';
    try {
      for (const end = Date.now() + 3_000; Date.now() < end; await sleep(200)) told.push(await readiness(one));
      metrics = await (await fetch(`http://127.0.0.1:${one.service.internalPort}/metrics`)).text();
    } finally {
      process.kill(redis.pid!, 'SIGCONT');
    }
    expect(told.every(({ status, body }) => status === 200 && body.ready)).toBe(true);
    expect(told.at(-1)?.body.checks.redis).toMatch(/^slower: /);
    expect(metrics).toMatch(/^redis_quick\{service="pocs"\} 0$/m);
    for (const { statuses, allowed, slowest } of [await atOne.stop(), await atOther.stop()]) {
      expect(statuses.filter((status) => ![200, 201, 429].includes(status))).toEqual([]);
      expect(statuses).toContain(429);
      expect(allowed).toBeLessThanOrEqual(QUOTA);
      expect(slowest).toBeLessThan(10_000);
    }
    await quick();
    expect((await one.ask('GET', 'pocs', { who: person() })).status).toBe(200);
  });

  it('are ready without any Redis', async () => {
    const alone = await one.beside({ REDIS_URL: 'redis://127.0.0.1:1' });
    const { status, body } = await readiness(alone);
    expect([status, body.checks.redis]).toEqual([200, expect.stringMatching(/^slower: .*ECONNREFUSED/)]);
    expect((await alone.ask('GET', 'pocs', { who: person() })).status).toBe(200);
    await alone.close();
  });
});
