import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeBed } from '../fixtures/bed.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { pumpOn } from '../fixtures/pumps.js';
import { endServers, servers } from '@mrbill/testing';

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
    } finally {
      await pump.stop();
      await bed.close();
    }
  });
});
