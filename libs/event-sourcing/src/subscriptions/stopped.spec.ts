import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { makeBed } from '../fixtures/bed.js';
import { expectFreshFold } from '../fixtures/fresh-fold.js';
import { note, noteList, notesIn } from '../fixtures/notes.js';
import { startProjector } from '../fixtures/projectors.js';
import { pumpOn } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';

afterAll(endServers);

it('a process that stood still is fenced off, and writes nothing when it wakes', async () => {
  const bed = await makeBed(servers[0] as string);
  const { writeSome } = notesIn(() => bed.store);
  const view = noteList(`${bed.context}.stopped`);
  await writeSome(50);
  const stopped = startProjector(bed, { view: view.name, pageSize: 1 });
  await stopped.ready();
  const ofView = 'SELECT epoch::int, owner, position::int FROM store.subscription WHERE name = $1';
  const row = async () => (await bed.god<{ epoch: number; owner: string; position: number }>(ofView, [view.name]))[0];
  await until(async () => ((await row())?.position ?? 0) > 0);
  const before = await row();
  stopped.signal('SIGSTOP');
  await writeSome(50);
  const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
  await until(async () => (await row())?.owner !== before?.owner);
  await until(async () => ((await row())?.position ?? 0) >= (await bed.store.newestPosition()));
  stopped.signal('SIGCONT');
  await writeSome(50);
  await sleep(2_500);
  const after = await row();
  expect(after?.owner).not.toBe(before?.owner);
  // Had it got in again, it would have raised the epoch.
  expect(after?.epoch).toBe((before?.epoch ?? 0) + 1);
  await pump.stop();
  await stopped.kill();
  await expectFreshFold(bed, view);
  await bed.close();
});
