import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { expectFreshFold } from '../fixtures/fresh-fold.js';
import { note, noteList, notesIn } from '../fixtures/notes.js';
import { startProjector, type Projector } from '../fixtures/projectors.js';
import { pumpOn, rowsOf } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';

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
  });
  afterEach(async () => {
    await Promise.all(projectors.splice(0).map((each) => each.kill()));
  });
  afterAll(() => bed.close());

  const { writeSome, total } = notesIn(() => bed.store);

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
    await expectFreshFold(bed, view);
    const [row] = await bed.god<{ handled: number; epoch: number }>(
      'SELECT handled::int, epoch::int FROM store.subscription WHERE name = $1',
      [view.name],
    );
    expect(row?.handled).toBe(total());
    // They did take turns.
    expect(row?.epoch).toBeGreaterThan(kills / 2);
  });

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
    await until(() => projector.said.some((line) => line.includes('not switched yet')));
    await projector.kill();
    await reader.query('COMMIT');
    await expectFreshFold(bed, view);
    const last = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    await until(
      async () => (await last.status()).every(({ name, status }) => name !== view.name || status !== 'building'),
      20_000,
    );
    await last.stop();
    await expectFreshFold(bed, view);
    const live = (await last.status()).filter(({ name }) => name === view.name).map(({ status }) => status);
    expect(live.sort()).toEqual(['live', 'standby']);
  });
});
