import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { freshFold } from '../fixtures/fresh-fold.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { digestOf, makePump, pumpOn, rowsOf, type PumpSetting } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import { inTransaction } from '../postgres/pool.js';
import { PostgresView } from '../views/postgres-view.js';
import { NoSuchGeneration } from './generations.js';
import type { Pump } from './pump.js';

afterAll(endServers);

describe.each(servers)('rebuilding views on %s PostgreSQL', (server) => {
  let bed: Bed;
  const pumps: Pump[] = [];
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterEach(async () => {
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  });
  afterAll(() => bed.close());

  const run = async (models: readonly unknown[], setting?: PumpSetting) => {
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, models, [note], setting);
    pumps.push(pump);
    return pump;
  };
  const named = (name: string, version?: number) => noteList(`${bed.context}.${name}`, version);
  const level = async (pump: Pump, view: { name: string }) =>
    expect(await pump.waitFor(view.name, await bed.store.safePosition(), 15_000)).toBe(true);
  const generations = async (pump: Pump, name: string) =>
    Object.fromEntries(
      (await pump.status()).filter((row) => row.name === name).map(({ generation, status }) => [generation, status]),
    );
  const written: { tenant: string; id: string; version: number }[] = [];
  const writeSome = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const one =
        i % 3 === 0 || written.length === 0
          ? { tenant: randomUUID(), id: randomUUID(), version: 0 }
          : written[(i * 7) % written.length];
      if (!one) continue;
      if (one.version === 0) written.push(one);
      const fact = one.version === 0 ? event() : event('note.tagged', { tag: `t${one.version}` });
      await bed.store.append(appendTo({ ...one, expected: one.version, events: [fact] }));
      one.version++;
    }
  };

  it('gives the same table in pages of any size, and the same as a fold of everything', async () => {
    const view = named('paged');
    await writeSome(300);
    const digests = new Set<string>();
    for (const pageSize of [1_000, 1, 7, 100, 1_000]) {
      const pump = await run([view], { pageSize });
      await until(() => pump.ready());
      if (digests.size > 0) {
        const generation = await pump.rebuild(view.name);
        await until(async () => (await generations(pump, view.name))[generation] === 'live');
      }
      await level(pump, view);
      digests.add(await digestOf(bed.pump, PostgresView.relation(view)));
      await pump.stop();
    }
    expect([...digests]).toHaveLength(1);
    expect((await rowsOf(bed.pump, view)).length).toBe((await freshFold(bed.store, view)).size);
  });

  it('shows readers the old rows or the new ones, whole, while others write; twice in a row', async () => {
    const view = named('read');
    await writeSome(100);
    const pump = await run([view], { pageSize: 20 });
    await until(() => pump.ready());
    await level(pump, view);
    const known = (await rowsOf(bed.pump, view)).length;
    let going = true;
    let slowest = 0;
    const reading = (async () => {
      for (let least = known; going;) {
        const began = performance.now();
        const { rows } = await bed.pump.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM ${PostgresView.relation(view)}`,
        );
        slowest = Math.max(slowest, performance.now() - began);
        expect(rows[0]?.count).toBeGreaterThanOrEqual(least);
        least = rows[0]?.count ?? 0;
        await sleep(1);
      }
    })();
    const writing = (async () => {
      while (going) await writeSome(3);
    })();
    for (const generation of [2, 3]) {
      expect(await pump.rebuild(view.name)).toBe(generation);
      // Asked again while it is under way, it is the same one.
      expect(await pump.rebuild(view.name)).toBe(generation);
      await until(async () => (await generations(pump, view.name))[generation] === 'live');
    }
    going = false;
    await Promise.all([reading, writing]);
    await level(pump, view);
    expect(await generations(pump, view.name)).toEqual({ 2: 'standby', 3: 'live' });
    expect((await rowsOf(bed.pump, view)).length).toBe((await freshFold(bed.store, view)).size);
    expect(slowest).toBeLessThan(2_000);
  });

  it('goes back to what was live before, which has missed nothing, and forth again', async () => {
    const view = named('back');
    const pump = await run([view]);
    await until(() => pump.ready());
    await expect(pump.rollback(view.name)).rejects.toThrow(NoSuchGeneration);
    await expect(pump.rollback(view.name)).rejects.toThrow(/rebuild it instead/);
    await pump.rebuild(view.name);
    await until(async () => (await generations(pump, view.name))[2] === 'live');
    await writeSome(20);
    await level(pump, view);
    const before = await rowsOf(bed.pump, view);
    await until(async () => (await pump.status()).every(({ name, lag }) => name !== view.name || lag === 0));
    expect(await pump.rollback(view.name)).toBe(1);
    expect(await generations(pump, view.name)).toEqual({ 1: 'live', 2: 'standby' });
    expect(await rowsOf(bed.pump, view)).toEqual(before);
    await writeSome(5);
    await until(async () => (await pump.status()).every(({ name, lag }) => name !== view.name || lag === 0));
    expect(await pump.rollback(view.name)).toBe(2);
  });

  it('lets a reader who takes its time delay the switch, but nobody else', async () => {
    const view = named('slow');
    const pump = await run([view]);
    await until(() => pump.ready());
    const reader = await bed.session(bed.urls.pump);
    await reader.query(`BEGIN; SELECT 1 FROM ${PostgresView.relation(view)}`);
    await pump.rebuild(view.name);
    let slowest = 0;
    for (const end = Date.now() + 1_500; Date.now() < end; await sleep(5)) {
      const began = performance.now();
      await bed.pump.query(`SELECT count(*) FROM ${PostgresView.relation(view)}`);
      slowest = Math.max(slowest, performance.now() - began);
    }
    expect(await generations(pump, view.name)).toEqual({ 1: 'live', 2: 'building' });
    expect(slowest).toBeLessThan(1_000);
    await reader.query('COMMIT');
    await until(async () => (await generations(pump, view.name))[2] === 'live');
    await reader.query(`BEGIN; SELECT 1 FROM ${PostgresView.relation(view)}`);
    const back = pump.rollback(view.name);
    await sleep(700);
    expect(await generations(pump, view.name)).toEqual({ 1: 'standby', 2: 'live' });
    await reader.query('COMMIT');
    expect(await back).toBe(1);
  });

  it('fills a new version beside the old one, which can be dropped when the new one is live', async () => {
    const old = named('versions', 1);
    const before = await run([old]);
    await until(() => before.ready());
    await level(before, old);
    await before.stop();
    const next = named('versions', 2);
    const pump = makePump(bed.pump, bed.store, bed.roles, [next], [note], { pageSize: 10 });
    await expect(pump.dropOldVersions(next.name)).rejects.toThrow(/still being filled/);
    await pump.start();
    pumps.push(pump);
    expect((await rowsOf(bed.pump, old)).length).toBeGreaterThan(0);
    await until(() => pump.ready());
    await level(pump, next);
    expect(await generations(pump, next.name)).toEqual({ 1: 'live', 2: 'live' });
    expect(await rowsOf(bed.pump, next)).toEqual(await rowsOf(bed.pump, old));
    expect(await pump.dropOldVersions(next.name)).toEqual([1]);
    expect(await generations(pump, next.name)).toEqual({ 2: 'live' });
    await expect(rowsOf(bed.pump, old)).rejects.toMatchObject({ code: '42P01' });
    expect(await pump.dropOldVersions(next.name)).toEqual([]);
  });

  it('gives one view that cannot be switched no power over the others', async () => {
    const [bad, good] = [named('a-bad'), named('b-good')];
    const problems: string[] = [];
    const pump = await run([bad, good], {
      log: {
        info: () => undefined,
        error: (message, details) => problems.push(`${message} ${JSON.stringify(details)}`),
      },
    });
    await until(() => pump.ready());
    await bed.god(`CREATE VIEW public.somebody_elses AS SELECT * FROM ${PostgresView.relation(bad)}`);
    await pump.rebuild(bad.name);
    await pump.rebuild(good.name);
    await until(async () => (await generations(pump, good.name))[2] === 'live');
    expect(await generations(pump, bad.name)).toEqual({ 1: 'live', 2: 'building' });
    expect(problems.join()).toMatch(/was not switched/);
    await bed.god('DROP VIEW public.somebody_elses');
    await until(async () => (await generations(pump, bad.name))[2] === 'live');
  });

  it('says which views there are when there is none of that name, and rebuilds no reaction', async () => {
    const view = named('known');
    const reaction = { name: `${bed.context}.when-written-do-nothing`, on: {} };
    const pump = await run([view, reaction]);
    for (const name of ['nothing', reaction.name])
      await expect(pump.rebuild(name)).rejects.toThrow(`use one of ${view.name}`);
    await expect(pump.waitFor('nothing', 1, 1)).rejects.toThrow(NoSuchGeneration);
    expect(() => makePump(bed.pump, bed.store, bed.roles, [view, view], [note])).toThrow(/share a name/);
  });

  it('takes a view whose columns changed without a new version, at its next rebuild', async () => {
    const view = named('changed');
    const pump = await run([view]);
    await until(() => pump.ready());
    await pump.stop();
    const { text: _, ...columns } = view.columns;
    const other = { ...view, columns: { ...columns, more: 'text' } };
    const again = await run([other]);
    await again.rebuild(view.name);
    await until(async () => (await generations(again, view.name))[2] === 'live');
    const columnsOf = `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'views' AND table_name = $1 ORDER BY 1`;
    const names = await bed.god<{ name: string }>(columnsOf, [PostgresView.relation(view).replace('views.', '')]);
    expect(names.map(({ name }) => name)).toEqual(['changed_at', 'key', 'more', 'tags', 'tenant', 'version']);
    await inTransaction(bed.pump, (tx) => tx.query(`SELECT more FROM ${PostgresView.relation(view)}`));
  });
});
