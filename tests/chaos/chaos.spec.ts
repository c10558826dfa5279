import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hasAws, hasOpenSearch, hasRedis } from '@mrbill/testing';
import { callOnce } from '../client.js';
import { until } from '../product.js';
import { wrongAnswers } from './away.js';
import { FEW_REQUESTS } from './full-product.js';
import { NAMES, type Server, type ServerName } from './servers.js';
import { AWAY, Stage } from './stage.js';

jest.setTimeout(240_000);

/** How long Redis is gone, while others break. */
const WITHOUT_REDIS = 60_000;
/** Each way, in milliseconds: as from another continent. */
const FAR = 40;

/** What keeps a server away until it is mended. */
const breakages: Readonly<Record<string, (server: Server) => Promise<void> | void>> = {
  'stands still': (server) => server.halt(),
  'is cut off': (server) => server.proxy.cut(),
  'swallows all and says nothing': (server) => server.proxy.halfOpen(),
};

const canRun = hasAws && hasOpenSearch && hasRedis;
(canRun ? describe : describe.skip)('the full profile under a steady load of writes', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  }, 180_000);
  afterAll(() => stage?.close());

  const loses = (what: string, name: ServerName) =>
    describe(`loses ${what}, which`, () => {
      it('is killed, and is started again', () => stage.survives([name], () => stage.kill(name)));

      it.each(Object.entries(breakages))('%s', (_, breaks) =>
        stage.survives([name], async () => {
          const server = stage.server(name);
          await breaks(server);
          await stage.isAway(name).finally(() => server.mend());
        }),
      );
    });

  it('goes on, more slowly, while all of its servers are far away', () =>
    stage.survives([], async () => {
      for (const name of NAMES) stage.server(name).proxy.delay(FAR);
      stage.gone.add('redis');
      await stage.isWell();
      await sleep(AWAY);
      await stage.isWell();
      for (const name of NAMES) stage.server(name).mend();
      stage.gone.delete('redis');
    }));

  loses('the PostgreSQL of pocs', 'pocs');
  loses('the PostgreSQL of search', 'search');
  loses('the PostgreSQL of identity', 'identity');
  loses('Redis', 'redis');

  describe('without Redis for a minute', () => {
    let since: number;
    let few: string;
    beforeAll(async () => {
      few = await (await stage.product.company('few.example', 'FREE'))();
      since = performance.now();
      stage.server('redis').proxy.cut();
      stage.gone.add('redis');
    });

    it('still limits what somebody may ask, by the process', async () => {
      await stage.truth([]);
      const path = `${stage.product.url}/api/v1/pocs?pageSize=1`;
      const statuses: number[] = [];
      // More than two windows take, and again where the new company's plan had yet to be heard of.
      await until('some are refused', 60_000, async () => {
        const asked = Array.from({ length: 2 * FEW_REQUESTS + 10 }, () => callOnce(path, 'GET', { token: few }));
        statuses.push(...(await Promise.all(asked)).map(({ status }) => status));
        return statuses.filter((status) => status === 429).length >= 10;
      });
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(FEW_REQUESTS);
      expect(new Set(statuses)).toEqual(new Set([200, 429]));
    });

    loses('OpenSearch', 'opensearch');
    loses('SNS and SQS', 'aws');

    it('has it again, and all instances count together', async () => {
      await sleep(Math.max(0, WITHOUT_REDIS - (performance.now() - since)));
      await stage.truth([]);
      stage.server('redis').mend();
      stage.gone.delete('redis');
      await stage.survives(['redis'], () => stage.isWell());
    });
  });

  describe('in the end', () => {
    beforeAll(() => stage.traffic.stop());

    it('has told nobody anything else than that it cannot serve now, and everybody in time', () => {
      expect(wrongAnswers(stage.traffic.heard)).toEqual([]);
    });

    it('has acknowledged every write, and has each of them once: in the list, and in the search', async () => {
      const { writes } = stage.traffic;
      expect(writes.filter(({ pocId }) => pocId === undefined)).toEqual([]);
      const all = writes.map(({ pocId }) => pocId).sort();
      expect(new Set(all).size).toBe(all.length);
      const listed = await everyPage('pocs', all.length);
      expect(listed.map(({ pocId }) => pocId).sort()).toEqual(all);
      const found = await everyPage('search/pocs', all.length);
      expect(found.map(({ pocId }) => pocId).sort()).toEqual(all);
      const byId = new Map(listed.map((poc) => [poc.pocId, poc]));
      const kept = writes.map(({ pocId = '' }) => byId.get(pocId)).map((poc) => [poc?.name, poc?.version]);
      expect(kept).toEqual(writes.map(({ name, tagged }) => [name, tagged ? 2 : 1]));
    });

    it('answers a key as it did at first', async () => {
      const some = stage.traffic.writes.filter((_, n) => n % 50 === 0);
      const before = some.map(({ pocId }) => pocId);
      for (const write of some) expect(await stage.traffic.register(write)).toBe(true);
      expect(some.map(({ pocId }) => pocId)).toEqual(before);
    });

    it('has caught up everywhere, has put nothing aside, and its index holds what is published', async () => {
      const { product, traffic } = stage;
      for (const context of ['identity', 'pocs', 'search'] as const) {
        let behind: unknown[] = [];
        await until(`all of ${context} has caught up`, 20_000, async () => {
          const { subscriptions } = await product.operate(context, 'status');
          behind = subscriptions.filter(({ lag, parked }: { lag: number; parked: number }) => lag !== 0 || parked > 0);
          return behind.length === 0;
        }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${JSON.stringify(behind)}`)));
      }
      await product.operate('search', 'views/search.pocs/verify', 'POST');
      let verification = await product.operate('search', 'views/search.pocs/verification');
      for (; verification.state === 'running'; await sleep(200))
        verification = await product.operate('search', 'views/search.pocs/verification');
      expect(verification.outcome).toMatchObject({ agree: true, documents: traffic.writes.length, differing: 0 });
    });
  });

  /** All of them, once there are as many as there should be at least: pages move while something is still coming. */
  async function everyPage(of: 'pocs' | 'search/pocs', least: number) {
    let total = -1;
    await until('all is there', 60_000, async () => {
      const { status, body } = await stage.page(of, 1);
      if (status === 200) total = body.totalItems;
      return total >= least;
    }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${of} has ${total} of ${least}`)));
    const items: Array<{ pocId: string; name: string; version: number }> = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const { status, text, body } = await stage.page(of, page);
      if (status !== 200) throw new Error(`page ${page} of ${of} answered ${status}: ${text}`);
      pages = body.totalPages;
      items.push(...body.items);
    }
    return items;
  }
});
