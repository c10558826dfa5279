import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { cuttingProxy } from '../fixtures/cutting-proxy.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { makePump, pumpOn, rowsOf, type PumpSetting } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import { openPool } from '../postgres/pool.js';
import { PostgresStore } from '../postgres/postgres-store.js';
import { PostgresView } from '../views/postgres-view.js';
import type { Pump } from './pump.js';

afterAll(endServers);

describe.each(servers)('the pump on %s PostgreSQL', (server) => {
  let bed: Bed;
  const pumps: Pump[] = [];
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterEach(async () => {
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  });
  afterAll(() => bed.close());

  const run = async (models: readonly unknown[], setting: PumpSetting = {}, on: pg.Pool = bed.pump) => {
    const pump = await pumpOn(on, bed.store, bed.roles, models, [note], setting);
    pumps.push(pump);
    return pump;
  };
  const named = (name: string) => noteList(`${bed.context}.${name}`);
  const level = async (pump: Pump, { name }: { name: string }) =>
    expect(await pump.waitFor(name, await bed.store.safePosition(), 60_000)).toBe(true);
  const ownersOf = async ({ name }: { name: string }) =>
    bed.god<{ owner: string; epoch: number }>('SELECT owner, epoch::int FROM store.subscription WHERE name = $1', [
      name,
    ]);

  it('several may start at once, in a database that has nothing yet', async () => {
    const views = [named('a'), named('b'), named('c')];
    await bed.store.append(appendTo());
    const all = await Promise.all(Array.from({ length: 4 }, () => run(views)));
    for (const pump of all) {
      await until(() => pump.ready());
      for (const view of views) await level(pump, view);
    }
    for (const view of views) {
      expect(await rowsOf(bed.pump, view)).toHaveLength(1);
      expect(await ownersOf(view)).toHaveLength(1);
    }
  });

  it('hands a view over at once when its process stops, and keeps one owner otherwise', async () => {
    const view = named('handed');
    const first = await run([view], { owner: 'first' });
    await until(async () => (await ownersOf(view))[0]?.owner === 'first');
    const second = await run([view], { owner: 'second' });
    await level(first, view);
    await sleep(500);
    expect(await ownersOf(view)).toEqual([{ owner: 'first', epoch: 1 }]);
    await first.stop();
    await until(async () => (await ownersOf(view))[0]?.owner === 'second');
    await bed.store.append(appendTo());
    await level(second, view);
  });

  it('goes on when the connection of its locks is lost, with one owner in the end', async () => {
    const view = named('unlocked');
    const pools = ['one', 'two'].map((name) => openPool(bed.urls.pump, { name }));
    const [one, two] = [await run([view], { owner: 'one' }, pools[0]), await run([view], { owner: 'two' }, pools[1])];
    await level(one, view);
    const kill = `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted`;
    for (let round = 0; round < 3; round++) {
      expect((await bed.god(kill)).length).toBeGreaterThan(0);
      await bed.store.append(appendTo());
      await level(one, view);
      await level(two, view);
      await sleep(300);
    }
    await until(
      async () =>
        (
          await bed.god(
            `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          )
        ).length === 1,
    );
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
    await Promise.all(pools.map((pool) => pool.end()));
  });

  it('tells once what blocks a view, tries again ever more rarely, and goes on when it can', async () => {
    const view = named('blocked');
    const failures: number[] = [];
    const pump = await run([view], { log: { info: () => undefined, error: () => failures.push(Date.now()) } });
    await level(pump, view);
    await bed.god(`REVOKE UPDATE, INSERT ON views.${bed.context}_blocked_g1 FROM ${bed.roles.pump}`);
    const id = appendTo();
    await bed.store.append(id);
    let appending = true;
    // News without end must not make it try without pause.
    const news = (async () => {
      for (let version = 1; appending; version++) {
        await bed.store.append({ ...id, expected: version, events: [event('note.tagged', { tag: `t${version}` })] });
      }
    })();
    await sleep(1_500);
    appending = false;
    await news;
    // Each try takes the view over anew.
    const tries = (await ownersOf(view))[0]?.epoch ?? 0;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(12);
    expect(failures).toHaveLength(1);
    expect((await pump.status()).find(({ name }) => name === view.name)?.problem).toMatch(/permission denied/);
    await bed.god(`GRANT UPDATE, INSERT ON views.${bed.context}_blocked_g1 TO ${bed.roles.pump}`);
    await level(pump, view);
    await until(async () => (await pump.status()).find(({ name }) => name === view.name)?.problem === null);
  });

  it('stops within its time, also when the database is gone', async () => {
    const proxy = await cuttingProxy(bed.urls.pump);
    const pool = openPool(proxy.url(bed.urls.pump), { name: 'cut off' });
    const pump = await pumpOn(pool, new PostgresStore(bed.app, pool), bed.roles, [named('gone')], [note]);
    await until(() => pump.ready());
    await proxy.close();
    await sleep(300);
    const began = Date.now();
    await pump.stop();
    await pool.end();
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  it('says how far each view is with a handful of statements, however many there are', async () => {
    const views = Array.from({ length: 12 }, (_, i) => named(`many-${i}`));
    const pump = makePump(bed.pump, bed.store, bed.roles, views, [note]);
    await pump.start();
    pumps.push(pump);
    await until(() => pump.ready());
    for (const view of views) await level(pump, view);
    await pump.stop();
    let statements = 0;
    const { query } = bed.pump;
    bed.pump.query = function (this: pg.Pool, ...parts: never[]) {
      statements++;
      return (query as (...parts: never[]) => unknown).apply(this, parts);
    } as never;
    const rows = (await pump.status()).filter(({ name }) => name.includes('.many-'));
    bed.pump.query = query;
    expect(rows).toHaveLength(12);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ source: 'store', lag: 0, parked: 0, status: 'live', problem: null }),
      ]),
    );
    expect(statements).toBeLessThan(6);
  });

  it('forgets idempotency keys that have had their day', async () => {
    await bed.god(`INSERT INTO store.claim (tenant, caller, key, hash, answer, at)
      SELECT gen_random_uuid(), 'ana', 'k', 'h', '1', now() - interval '25 hours' FROM generate_series(1, 1500)`);
    await run([]);
    await until(async () => (await bed.god('SELECT 1 FROM store.claim')).length === 0);
  });

  it('waits for a position no longer than it is told to', async () => {
    const view = named('waited');
    const pump = await run([view]);
    const began = Date.now();
    expect(await pump.waitFor(view.name, 1_000_000, 100)).toBe(false);
    expect(Date.now() - began).toBeLessThan(10_000);
    // A process that does not own the view asks the database.
    const other = await run([view], {}, bed.pump);
    await bed.store.append(appendTo());
    await level(other, view);
    await level(pump, view);
    expect(PostgresView.relation(view)).toBe(`views.${bed.context}_waited_v1`);
  });
});
