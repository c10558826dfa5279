import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, note, noteList } from '../fixtures/notes.js';
import { silent } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import { FactCodec } from '../people/codec.js';
import { NoPersonKeys } from '../people/person-keys.js';
import { openPool } from '../postgres/pool.js';
import { PostgresStore } from '../postgres/postgres-store.js';
import { PostgresView } from '../views/postgres-view.js';
import { Announcements } from './announcements.js';
import { Pump } from './pump.js';
import { StoreSource } from './source.js';

afterAll(endServers);

describe.each(servers)('news between processes on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterAll(() => bed.close());

  /** As each process of a context has them: pools, a store and announcements of its own. */
  function processOf(owner: string) {
    const [app, pump] = [openPool(bed.urls.app, { name: owner }), openPool(bed.urls.pump, { name: owner })];
    const store = new PostgresStore(app, pump);
    const announcements = new Announcements(pump, store, owner);
    announcements.start();
    const stop = async () => {
      await announcements.stop();
      await Promise.all([app.end(), pump.end()]);
    };
    return { pump, store, announcements, stop };
  }

  it('an append is known to a follower elsewhere long before it would look by itself, also after its connection was lost', async () => {
    const [writer, follower] = [processOf('writer'), processOf('follower')];
    const view = noteList(`${bed.context}.followed`);
    const source = new StoreSource(follower.store, new FactCodec([note], new NoPersonKeys()), follower.announcements);
    // It would look by itself only once a minute.
    const pump = new Pump(
      follower.pump,
      [{ model: new PostgresView(view, bed.roles), source }],
      { owner: 'follower', idle: 60_000 },
      silent,
    );
    await pump.start();
    const listening = async () =>
      (await bed.god(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'follower' AND query LIKE 'LISTEN%'`,
      )) as { pid: number }[];
    const delays = async (count: number) => {
      const all: number[] = [];
      for (let i = 0; i < count; i++) {
        const verdict = await writer.store.append(appendTo());
        const written = performance.now();
        expect(
          await pump.waitFor(view.name, verdict.kind === 'appended' ? (verdict.positions[0] ?? 0) : 0, 60_000),
        ).toBe(true);
        all.push(performance.now() - written);
        // Long enough for the follower to go to sleep.
        await sleep(150);
      }
      return all.sort((a, b) => a - b)[Math.floor(count / 2)];
    };
    await until(async () => (await listening()).length === 1);
    await until(() => pump.ready());
    expect(await delays(9)).toBeLessThan(10_000);

    const [before] = await listening();
    await bed.god('SELECT pg_terminate_backend($1)', [before?.pid]);
    await until(async () => ((await listening())[0]?.pid ?? before?.pid) !== before?.pid);
    expect(await delays(5)).toBeLessThan(10_000);
    await pump.stop();
    await Promise.all([writer.stop(), follower.stop()]);
  });

  it('they stop at once, whatever they are about', async () => {
    for (const wait of [0, 0, 1, 5, 50]) {
      const one = processOf('short');
      await sleep(wait);
      const began = Date.now();
      await one.stop();
      expect(Date.now() - began).toBeLessThan(5_000);
    }
  });

  it('what one process was told of another context is known to the others, and no append of their own', async () => {
    const [told, other] = [processOf('reader one'), processOf('reader two')];
    const heard: string[] = [];
    const appended: number[] = [];
    for (const { announcements } of [told, other]) {
      announcements.onPassedOn((context, position) => heard.push(`${context} ${position}`));
      announcements.onNews((position) => position !== undefined && appended.push(position));
    }
    // Until both listen.
    await until(async () => {
      await told.announcements.passOn('news', 7);
      await other.announcements.passOn('news', 8);
      return heard.includes('news 7') && heard.includes('news 8');
    });
    heard.length = 0;
    await told.announcements.passOn('news', 9);
    await until(() => heard.length > 0);
    await sleep(50);
    expect(heard.filter((each) => each === 'news 9')).toEqual(['news 9']);
    expect(appended).toEqual([]);
    await Promise.all([told.stop(), other.stop()]);
  });
});
