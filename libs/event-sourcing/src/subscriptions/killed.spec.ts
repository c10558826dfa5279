import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { freshFold } from '../fixtures/fresh-fold.js';
import { appendTo, event, note, noteList, type NoteRow } from '../fixtures/notes.js';
import { startProjector, type Projector } from '../fixtures/projectors.js';
import { pumpOn, rowsOf } from '../fixtures/pumps.js';
import { endServers, servers } from '../fixtures/servers.js';
import { until } from '../fixtures/until.js';
import type { View } from '../views/view.js';

afterAll(endServers);

describe.each(servers)('processes that keep a view and are killed, on %s PostgreSQL', (server) => {
  // Fifty in all where there are two servers.
  const kills = servers.length === 1 ? 50 : server === servers[0] ? 40 : 10;
  let bed: Bed;
  const projectors: Projector[] = [];
  const start = (view: string, pageSize: number, rebuild = false) => {
    const projector = startProjector(bed, { view, pageSize, rebuild });
    projectors.push(projector);
    return projector;
  };
  beforeAll(async () => {
    bed = await makeBed(server);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(projectors.splice(0).map((each) => each.kill()));
  });
  afterAll(() => bed.close());

  const tenant = randomUUID();
  const notes = Array.from({ length: 40 }, () => ({ id: randomUUID(), version: 0 }));
  /** Facts that show when one is lost, doubled or out of its turn. */
  const writeSome = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const one = notes[Math.floor(Math.random() * notes.length)] as (typeof notes)[number];
      const fact = one.version === 0 ? event() : event('note.tagged', { tag: `t${one.version}` });
      await bed.store.append(appendTo({ tenant, id: one.id, expected: one.version, events: [fact] }));
      one.version++;
    }
  };
  const total = () => notes.reduce((sum, { version }) => sum + version, 0);

  async function expectFreshFold(view: View<never, NoteRow>): Promise<void> {
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    expect(await pump.waitFor(view.name, await bed.store.safePosition(), 20_000)).toBe(true);
    await pump.stop();
    const expected = [...(await freshFold(bed.store, view))].map(([id, row]) => ({ id, ...row }));
    const found = (await rowsOf(bed.pump, view)).map(({ tenant: of, key, text, tags, changed_at, version }) => ({
      id: `${of as string}/${key as string}`,
      text,
      tags,
      changedAt: (changed_at as Date).toISOString(),
      version,
    }));
    expect(found).toEqual(expected);
  }

  it(`make the same table as an undisturbed one, after ${kills} times kill -9, and while two run at once`, async () => {
    const view = noteList(`${bed.context}.killed`);
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await writeSome(1);
        await sleep(1);
      }
    })();
    let running = start(view.name, 3);
    await running.ready();
    for (let kill = 0; kill < kills; kill++) {
      const next = start(view.name, 1 + (kill % 5));
      await next.ready();
      await sleep(Math.random() * 60);
      await running.kill();
      running = next;
    }
    await running.kill();
    writing = false;
    await writer;
    await expectFreshFold(view as never);
    const [row] = await bed.god<{ handled: number; epoch: number }>(
      'SELECT handled::int, epoch::int FROM store.subscription WHERE name = $1',
      [view.name],
    );
    expect(row?.handled).toBe(total());
    // They did take turns.
    expect(row?.epoch).toBeGreaterThan(kills / 2);
  }, 120_000);

  it('go on with a rebuild where it was, also when they are killed in the switch', async () => {
    const view = noteList(`${bed.context}.rebuilt`);
    await writeSome(150);
    const first = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    await until(() => first.ready());
    await first.stop();
    for (let kill = 0; kill < 5; kill++) {
      const projector = start(view.name, 2, true);
      await projector.ready();
      await sleep(20 + Math.random() * 100);
      await projector.kill();
      expect((await rowsOf(bed.pump, view)).length).toBeGreaterThan(0);
    }
    // A reader in the way holds the switch up, and the process dies while it tries.
    const reader = await bed.session(bed.urls.pump);
    await reader.query(`BEGIN; SELECT 1 FROM views.${bed.context}_rebuilt_v1`);
    const projector = start(view.name, 100, true);
    await until(() => projector.said.some((line) => line.includes('not switched yet')), 20_000);
    await projector.kill();
    await reader.query('COMMIT');
    await expectFreshFold(view as never);
    const last = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    await until(
      async () => (await last.status()).every(({ name, status }) => name !== view.name || status !== 'building'),
      20_000,
    );
    await last.stop();
    await expectFreshFold(view as never);
    const live = (await last.status()).filter(({ name }) => name === view.name).map(({ status }) => status);
    expect(live.sort()).toEqual(['live', 'standby']);
  }, 60_000);

  (server === servers[0] ? it : it.skip)(
    'are fenced off when they stood still, and write nothing when they wake',
    async () => {
      const view = noteList(`${bed.context}.stopped`);
      await writeSome(50);
      const stopped = start(view.name, 1);
      await stopped.ready();
      const ofView = 'SELECT epoch::int, owner, position::int FROM store.subscription WHERE name = $1';
      const row = async () =>
        (await bed.god<{ epoch: number; owner: string; position: number }>(ofView, [view.name]))[0];
      await until(async () => ((await row())?.position ?? 0) > 0);
      const before = await row();
      stopped.signal('SIGSTOP');
      await writeSome(50);
      const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
      await until(async () => (await row())?.owner !== before?.owner, 40_000);
      await until(async () => ((await row())?.position ?? 0) >= (await bed.store.safePosition()));
      stopped.signal('SIGCONT');
      await writeSome(50);
      await sleep(2_500);
      const after = await row();
      expect(after?.owner).not.toBe(before?.owner);
      // Had it got in again, it would have raised the epoch.
      expect(after?.epoch).toBe((before?.epoch ?? 0) + 1);
      await pump.stop();
      await stopped.kill();
      await expectFreshFold(view as never);
    },
    90_000,
  );
});
