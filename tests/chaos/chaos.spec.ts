import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hasAws, hasOpenSearch, hasRedis } from '@mrbill/testing';
import { call, callOnce } from '../client.js';
import { until } from '../product.js';
import { lacks, refusedTooOften, untruths, wrongAnswers, type Untruths } from './away.js';
import { FEW_REQUESTS, FullProduct } from './full-product.js';
import { NAMES, type Server, type ServerName } from './servers.js';
import { TAG, Traffic } from './traffic.js';

jest.setTimeout(240_000);

/** How long each server is away after it was noticed. With CHAOS_SECONDS=30 the suite takes a quarter of an hour. */
const AWAY = Number(process.env.CHAOS_SECONDS || 2) * 1_000;
/** How long Redis is gone, while others break. */
const WITHOUT_REDIS = 60_000;
/** Each way, in milliseconds: as from another continent. */
const FAR = 40;
/** For `/readyz` to say so: what has ended access is known for five seconds more. */
const NOTICED = 15_000;
/** For everything to be well again by itself. */
const RECOVERY = 90_000;

/** What keeps a server away until it is mended. */
const breakages = {
  'stands still': (server: Server) => server.halt(),
  'is cut off': (server: Server) => server.proxy.cut(),
  'swallows all and says nothing': (server: Server) => server.proxy.halfOpen(),
};
const everyBreakage = Object.keys(breakages) as Array<keyof typeof breakages>;

const canRun = hasAws && hasOpenSearch && hasRedis;
(canRun ? describe : describe.skip)('the full profile under a steady load of writes', () => {
  let product: FullProduct;
  let traffic: Traffic;
  let few: string;
  /** What is away all the time. */
  const gone = new Set<ServerName>();

  beforeAll(async () => {
    product = await FullProduct.open();
    const signIn = await product.company('chaos.example', 'ENTERPRISE');
    traffic = new Traffic(product.url, await signIn(), signIn);
    few = await (await product.company('few.example', 'FREE'))();
    traffic.start();
    await isWell();
  }, 180_000);
  afterAll(async () => {
    await traffic?.stop();
    await product?.close();
  }, 60_000);

  const said = async (missing: readonly ServerName[] = []) =>
    untruths(await product.allReadiness(), [...missing, ...gone]);
  /** Until nothing is said but the truth. */
  async function truth(missing: readonly ServerName[], limit: number): Promise<void> {
    let last: Untruths | undefined;
    await until('the truth is told', limit, async () => {
      last = await said(missing);
      return last.lies.length + last.alarms.length === 0;
    }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${JSON.stringify(last)}`)));
  }

  /** What nobody misses while it is away, and what is used again when it is back. */
  const usedAgain: Readonly<Partial<Record<ServerName, () => Promise<void>>>> = {
    async redis() {
      const quick = new Set<string>();
      await until('each service has said that Redis is quick', RECOVERY, async () => {
        for (const [app, { checks }] of Object.entries(await product.allReadiness()))
          if (checks.redis === 'ok') quick.add(app);
        return quick.size === 4;
      });
    },
    async aws() {
      const before = await product.heardByMessages();
      await until('search hears of pocs by messages', RECOVERY, async () => (await product.heardByMessages()) > before);
    },
  };

  /** All is ready, a write is acknowledged that was begun then, and what was acknowledged is found. */
  async function isWell(): Promise<void> {
    let last: unknown;
    const says = (what: string, met: () => Promise<boolean>) =>
      until(what, RECOVERY, met).catch((error: Error) => {
        throw new Error(`${error.message}: ${JSON.stringify(last)}`);
      });
    await truth([], RECOVERY);
    const since = performance.now();
    await says('a write is acknowledged', async () => {
      last = traffic.heard.slice(-3);
      return traffic.wroteSince(since);
    });
    const least = traffic.acknowledged.length;
    await says('all that was written is found', async () => {
      const { status, text, body } = await search(1);
      last = { status, text: text.slice(0, 300), least };
      return status === 200 && body.totalItems >= least;
    });
  }

  const search = (page: number) => get(`search/pocs?tags=${TAG}&pageSize=100&page=${page}`);
  const get = (path: string) => call(`${product.url}/api/v1/${path}`, 'GET', { token: traffic.token });

  /** `work` is done while these servers are away. Nobody is told anything else than that they cannot be served now. */
  async function survives(missing: readonly ServerName[], work: () => Promise<void>): Promise<void> {
    await traffic.renew();
    const since = performance.now();
    await work();
    await isWell();
    for (const server of missing) await usedAgain[server]?.();
    const heard = traffic.heardSince(since);
    expect([...wrongAnswers(heard), ...refusedTooOften(heard, missing)]).toEqual([]);
    expect(product.all.filter(({ runs }) => !runs).map(({ app }) => app)).toEqual([]);
  }

  /** Looks all the while whether the truth is told, once it was noticed. */
  async function isAway(server: ServerName): Promise<void> {
    await truth([server], NOTICED);
    const noticed = performance.now();
    for (const end = noticed + AWAY; performance.now() < end; await sleep(100))
      expect((await said([server])).lies).toEqual([]);
    await truth([server], NOTICED);
    const answered = traffic.heardSince(noticed);
    const served = answered.filter(({ asked, status }) => lacks[server].refused.includes(asked) && status < 300);
    expect(served).toEqual([]);
  }

  const losing = (server: ServerName) => {
    it('and is started again after a kill -9', () =>
      survives([server], async () => {
        const { pid } = product.servers[server];
        await product.servers[server].kill();
        await until('it is there again', RECOVERY, () => product.servers[server].pid !== pid);
      }));

    it.each(everyBreakage)('and %s', (breakage) =>
      survives([server], async () => {
        await breakages[breakage](product.servers[server]);
        await isAway(server).finally(() => product.servers[server].mend());
      }),
    );
  };

  it('goes on, more slowly, while all of its servers are far away', () =>
    survives([], async () => {
      const all = NAMES.map((name) => product.servers[name]);
      for (const { proxy } of all) proxy.delay(FAR);
      gone.add('redis');
      await isWell();
      await sleep(AWAY);
      await isWell();
      for (const { proxy } of all) proxy.pass();
      gone.delete('redis');
    }));

  describe('loses the PostgreSQL of pocs, which', () => losing('pocs'));
  describe('loses the PostgreSQL of search, which', () => losing('search'));
  describe('loses the PostgreSQL of identity, which', () => losing('identity'));
  describe('loses Redis, which', () => losing('redis'));

  describe('without Redis for a minute', () => {
    let since: number;
    beforeAll(() => {
      since = performance.now();
      product.servers.redis.proxy.cut();
      gone.add('redis');
    });

    it('still limits what somebody may ask, by the process', async () => {
      const path = `${product.url}/api/v1/pocs?pageSize=1`;
      // More than two windows take.
      const asked = Array.from({ length: 2 * FEW_REQUESTS + 10 }, () => callOnce(path, 'GET', { token: few }));
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(FEW_REQUESTS);
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
      expect(new Set(statuses)).toEqual(new Set([200, 429]));
    });

    describe('loses OpenSearch, which', () => losing('opensearch'));
    describe('loses SNS and SQS, which', () => losing('aws'));

    it('is there again, and counts for all', async () => {
      await sleep(Math.max(0, WITHOUT_REDIS - (performance.now() - since)));
      await truth([], NOTICED);
      product.servers.redis.mend();
      gone.delete('redis');
      await survives(['redis'], isWell);
    });
  });

  describe('in the end', () => {
    beforeAll(() => traffic.stop(), 120_000);

    it('has told nobody anything else than that it cannot serve now, and everybody in time', () => {
      expect(wrongAnswers(traffic.heard)).toEqual([]);
    });

    it('has acknowledged every write, and has each of them once: in the list, and in the search', async () => {
      expect(traffic.writes.filter(({ pocId }) => pocId === undefined)).toEqual([]);
      const all = traffic.writes.map(({ pocId }) => pocId).sort();
      expect(new Set(all).size).toBe(all.length);
      const listed = await everyPage((page) => get(`pocs?tags=${TAG}&pageSize=100&page=${page}`));
      expect(listed.map(({ pocId }) => pocId).sort()).toEqual(all);
      const byName = new Map(listed.map((poc) => [poc.name, poc]));
      const expected = traffic.writes.map(({ name, pocId, tagged }) => ({ name, pocId, version: tagged ? 2 : 1 }));
      expect(traffic.writes.map(({ name }) => byName.get(name))).toEqual(expected.map(expect.objectContaining));
      await until('all is in the search', 20_000, async () => (await search(1)).body.totalItems === all.length);
      expect((await everyPage(search)).map(({ pocId }) => pocId).sort()).toEqual(all);
    });

    it('answers a key as it did at first', async () => {
      const some = traffic.writes.filter((_, n) => n % 50 === 0);
      const before = some.map(({ pocId }) => pocId);
      for (const write of some) expect(await traffic.register(write)).toBe(true);
      expect(some.map(({ pocId }) => pocId)).toEqual(before);
    });

    it('has caught up everywhere, has put nothing aside, and its index holds what is published', async () => {
      for (const context of ['identity', 'pocs', 'search'] as const) {
        let behind: unknown;
        await until(`all of ${context} has caught up`, 20_000, async () => {
          const { subscriptions } = await product.operate(context, 'status');
          behind = subscriptions.filter(({ lag, parked }: { lag: number; parked: number }) => lag !== 0 || parked > 0);
          return (behind as unknown[]).length === 0;
        }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${JSON.stringify(behind)}`)));
      }
      await product.operate('search', 'views/search.pocs/verify', 'POST');
      let verification = await product.operate('search', 'views/search.pocs/verification');
      for (; verification.state === 'running'; await sleep(200))
        verification = await product.operate('search', 'views/search.pocs/verification');
      expect(verification.outcome).toMatchObject({ agree: true, documents: traffic.writes.length, differing: 0 });
    });
  });

  async function everyPage(page: (number: number) => ReturnType<typeof get>) {
    const items: Array<{ pocId: string; name: string }> = [];
    for (let number = 1, pages = 1; number <= pages; number++) {
      const { status, text, body } = await page(number);
      if (status !== 200) throw new Error(`answered ${status}: ${text}`);
      pages = body.totalPages;
      items.push(...body.items);
    }
    return items;
  }
});
