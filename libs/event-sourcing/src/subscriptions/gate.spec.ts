import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { endServers, servers, until } from '@mrbill/testing';
import type { Fact } from '../fact.js';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { MemoryIndex } from '../fixtures/memory-index.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { pumpOn, rowsOf } from '../fixtures/pumps.js';
import { IndexView } from '../views/index-view.js';
import { NoSuchGeneration } from './generations.js';
import type { Pump } from './pump.js';
import { NotVerifiable } from './verifications.js';

type Written = Fact<'note.written', { readonly text: string }>;
interface Document {
  readonly text: string;
}

afterAll(endServers);

describe.each(servers.slice(0, 1))('before a generation is switched to, on %s PostgreSQL', (server) => {
  let bed: Bed;
  const pumps: Pump[] = [];
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterEach(async () => {
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  });
  afterAll(() => bed.close());

  /** An index view of some notes, live and level. */
  const begin = async (name: string, notes = 5) => {
    const index = new MemoryIndex<Document>();
    const definition = { name: `${bed.context}.${name}`, version: 1, stream: 'note', document: ({ text }: { text: string }) => ({ text }) }; // prettier-ignore
    const view = new IndexView<Written, Document>(definition, index);
    const ids = Array.from({ length: notes }, () => randomUUID());
    const tenant = randomUUID();
    for (const id of ids) await bed.store.append(appendTo({ tenant, id }));
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    pumps.push(pump);
    await until(() => pump.ready());
    expect(await pump.waitFor(view.name, await bed.store.safePosition(), 60_000)).toBe(true);
    const row = async (generation: number) =>
      (await pump.status()).find((each) => each.name === view.name && each.generation === generation);
    const says = (generation: number, what: RegExp) =>
      until(async () => what.test((await row(generation))?.problem ?? ''));
    return { index, view, pump, ids, tenant, row, says, name: view.name };
  };

  it('an index that differs is not, and it says why; asked again it is compared again', async () => {
    const { index, pump, ids, tenant, row, says, name } = await begin('differs');
    const [damaged, lost] = ids as [string, string];
    index.spoil = (entry, generation) => {
      if (generation !== 2 || ![damaged, lost].includes(entry.key)) return entry;
      return entry.key === lost ? undefined : { ...entry, document: { text: 'damaged' } };
    };
    expect(await pump.rebuild(name)).toBe(2);
    await says(2, new RegExp(`^2 of its documents differ .*${tenant}/${damaged} damaged`));
    await says(2, new RegExp(`${tenant}/${lost} lost`));
    await sleep(600);
    expect([(await row(1))?.status, (await row(2))?.status, index.live]).toEqual(['live', 'building', 1]);

    index.spoil = (entry) => entry;
    for (const key of [damaged, lost])
      await index.put(2, [{ tenant, key, version: 1, document: { text: 'a note' } }], undefined, true);
    expect(await pump.rebuild(name)).toBe(2);
    await until(async () => (await row(2))?.status === 'live');
    expect([index.live, (await row(2))?.problem, (await row(1))?.status]).toEqual([2, null, 'standby']);
    expect(await pump.rollback(name)).toBe(1);
  });

  it('what is parked has to be accepted, or mended', async () => {
    const { index, pump, ids, row, says, name } = await begin('parks');
    index.refuses = ({ key }, generation) => generation > 1 && key === ids[0];
    await pump.rebuild(name);
    await says(2, /^1 of its facts are parked.*--accept/);
    expect(index.live).toBe(1);
    expect(await pump.rebuild(name, { accept: true })).toBe(2);
    await until(async () => (await row(2))?.status === 'live');

    await pump.rebuild(name);
    await says(3, /^1 of its facts are parked/);
    index.refuses = () => false;
    const parked = (await pump.parked()).find((each) => each.name === name && each.generation === 3);
    await pump.wish(parked?.id ?? 0, 'retry');
    await until(async () => (await row(3))?.status === 'live');
    const outcome = await verified(pump, name);
    expect([outcome?.agree, outcome?.parked]).toEqual([true, 0]);
  });

  it('what is parked in a table has to be accepted as well', async () => {
    const list = noteList(`${bed.context}.list`);
    let spoiled = false;
    const view = { ...list, on: { ...list.on, 'note.written': (data: any, fact: any) => (spoiled ? fail() : list.on['note.written']!(data, fact)) } }; // prettier-ignore
    await bed.store.append(appendTo({ events: [event()] }));
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    pumps.push(pump);
    await until(() => pump.ready());
    const rows = (await rowsOf(bed.pump, view)).length;
    spoiled = true;
    await pump.rebuild(view.name);
    await until(async () => (await pump.status()).some(({ problem }) => /parked/.test(problem ?? '')));
    expect((await rowsOf(bed.pump, view)).length).toBe(rows);
    expect(() => pump.verification(view.name)).toThrow(NotVerifiable);
    await pump.rebuild(view.name, { accept: true });
    await until(async () => (await rowsOf(bed.pump, view)).length === 0);
  });

  it('it can be stopped and goes on, or be given up', async () => {
    const { index, pump, row, says, name, ids } = await begin('stops');
    index.refuses = ({ key }, generation) => generation > 1 && key === ids[0];
    await expect(pump.endRebuild(name, 'stop')).rejects.toThrow(NoSuchGeneration);
    await pump.rebuild(name);
    await says(2, /parked/);
    expect(await pump.endRebuild(name, 'stop')).toBe(2);
    const [at] = [await row(2)];
    expect(at).toMatchObject({ wish: 'stop', problem: expect.stringContaining('stopped') });
    await bed.store.append(appendTo());
    await sleep(600);
    expect((await row(2))?.position).toBe(at?.position);
    expect((await row(1))?.position).toBeGreaterThan(at?.position ?? 0);
    expect(await pump.rebuild(name, { accept: true })).toBe(2);
    await until(async () => (await row(2))?.status === 'live');

    await pump.rebuild(name);
    await says(3, /parked/);
    expect(await pump.endRebuild(name, 'abandon')).toBe(3);
    expect([await row(3), index.generations.has(3), (await row(2))?.status]).toEqual([undefined, false, 'live']);
    expect((await pump.parked()).filter((each) => each.generation === 3)).toEqual([]);
  });
});

function fail(): never {
  throw new Error('it is spoiled');
}

async function verified(pump: Pump, name: string) {
  await pump.verify(name);
  await until(() => pump.verification(name)?.state !== 'running');
  return pump.verification(name)?.outcome;
}
