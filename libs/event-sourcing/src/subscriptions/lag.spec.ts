import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeBed } from '../fixtures/bed.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { pumpOn, silent } from '../fixtures/pumps.js';
import { endServers, servers } from '@mrbill/testing';
import { PostgresView } from '../views/postgres-view.js';
import { Pump } from './pump.js';
import type { Source } from './source.js';

afterAll(endServers);

describe.each(servers)('a view that has taken everything, on %s PostgreSQL', (server) => {
  it('has no lag: not where there are no facts yet, and not behind numbers that were burnt', async () => {
    const bed = await makeBed(server);
    const view = noteList('notes.lag');
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    const lag = async () => (await pump.status()).map((row) => row.lag);
    try {
      expect(await lag()).toEqual([0]);
      await bed.store.append(appendTo({ tenant: randomUUID(), id: randomUUID(), expected: 0, events: [event()] }));
      await pump.waitFor(view.name, await bed.store.newestPosition(), 5_000);
      await bed.god(`SELECT nextval('store.position') FROM generate_series(1, 5)`);
      expect(await bed.store.safePosition()).toBe((await bed.store.newestPosition()) + 5);
      expect(await lag()).toEqual([0]);
      // What is committed counts from that moment on, also where it cannot be read yet because of an older append.
      const open = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const tenant = randomUUID();
      const older = bed.store.transaction(tenant, async (tx) => {
        await tx.append(appendTo({ tenant, id: randomUUID(), expected: 0, events: [event()] }));
        begun.resolve();
        await open.promise;
      });
      await begun.promise;
      const before = await bed.store.newestPosition();
      await bed.store.append(appendTo());
      const newest = await bed.store.newestPosition();
      expect(newest).toBeGreaterThan(before);
      expect(await bed.store.safePosition()).toBeLessThan(newest);
      expect((await lag())[0]).toBeGreaterThan(0);
      open.resolve();
      await older;
      expect(await pump.waitFor(view.name, newest, 5_000)).toBe(true);

      // Of a source that gives no answer it is not known, and all else is told soon.
      const source = { name: 'feed', head: () => new Promise(() => {}) } as unknown as Source;
      const following = [{ model: new PostgresView(view, bed.roles), source }];
      const asking = Date.now();
      const [row] = await new Pump(bed.pump, following, { owner: 'spec' }, silent).status();
      expect(row).toMatchObject({ name: view.name, lag: undefined, parked: 0 });
      expect(Date.now() - asking).toBeLessThan(4_000);
    } finally {
      await pump.stop();
      await bed.close();
    }
  });
});
