import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { endServers, servers, until } from '@mrbill/testing';
import type { Fact } from '../fact.js';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { MemoryIndex } from '../fixtures/memory-index.js';
import { appendTo, note } from '../fixtures/notes.js';
import { pumpOn } from '../fixtures/pumps.js';
import { IndexView } from '../views/index-view.js';
import { NoSuchGeneration } from './generations.js';
import type { Pump } from './pump.js';

type Written = Fact<'note.written', { readonly text: string }>;
interface Document {
  readonly text: string;
}

/** Longer than it takes to be sure, in milliseconds. */
const LONG_ENOUGH = 3_500;
/** Only what is parked can be tried again. */
const ONE_PARKED = '1 of its facts are parked';

afterAll(endServers);

describe.each(servers.slice(0, 1))('an index that is lost, on %s PostgreSQL', (server) => {
  let bed: Bed;
  const pumps: Pump[] = [];
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterEach(async () => {
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  });
  afterAll(() => bed.close());

  const begin = async (name: string) => {
    const index = new MemoryIndex<Document>();
    const definition = { name: `${bed.context}.${name}`, version: 1, stream: 'note', document: ({ text }: { text: string }) => ({ text }) }; // prettier-ignore
    const view = new IndexView<Written, Document>(definition, index);
    const said: string[] = [];
    const log = { info: () => undefined, error: (message: string, details?: object) => said.push(`${message} ${JSON.stringify(details)}`) }; // prettier-ignore
    const run = async () => {
      const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note], { log });
      pumps.push(pump);
      return pump;
    };
    const ids = Array.from({ length: 5 }, () => randomUUID());
    for (const id of ids) await bed.store.append(appendTo({ tenant: randomUUID(), id }));
    const pump = await run();
    const rows = async () =>
      Object.fromEntries(
        (await pump.status()).flatMap((row) => (row.name === view.name ? [[row.generation, row.status]] : [])),
      );
    const problem = async (generation: number) =>
      (await pump.status()).find((row) => row.name === view.name && row.generation === generation)?.problem ?? '';
    const becomes = (wanted: object) => until(async () => JSON.stringify(await rows()) === JSON.stringify(wanted));
    await becomes({ 1: 'live' });
    await until(() => pump.ready());
    expect(await pump.waitFor(view.name, await bed.store.safePosition(), 60_000)).toBe(true);
    const size = index.generations.get(1)?.size;
    return { index, view, pump, run, ids, rows, problem, becomes, said, size, name: view.name };
  };
  /** Holds what is filled beside the live one, or after it, until it is lifted. */
  const holdingBack = (index: MemoryIndex<Document>, id: string | undefined) => {
    index.refuses = ({ key }, generation) => generation > 1 && key === id;
    return () => (index.refuses = () => false);
  };
  const retryAll = async (pump: Pump, name: string) => {
    for (const { id } of (await pump.parked()).filter((each) => each.name === name)) await pump.wish(id, 'retry');
  };

  it('is filled anew from the start and read when it is complete, and nobody reads it before', async () => {
    const { index, pump, ids, becomes, problem, said, size, name } = await begin('live');
    const lift = holdingBack(index, ids[0]);
    index.generations.delete(1);
    await bed.store.append(appendTo());
    await until(() => !pump.ready());
    await becomes({ 1: 'lost', 2: 'building' });
    expect([pump.unreadable(name), index.live, index.generations.has(1)]).toEqual(['lost', 0, false]);
    expect(await problem(1)).toMatch(/^it is not there any more: another one is filled/);
    // What every generation must show, this one must show as well.
    await until(async () => (await problem(2)).startsWith(ONE_PARKED));
    lift();
    await retryAll(pump, name);
    await becomes({ 2: 'live' });
    await until(() => pump.ready());
    expect([index.live, index.generations.get(2)?.size, pump.unreadable(name)]).toEqual([2, size! + 1, undefined]);
    expect(said.filter((each) => each.includes('was lost'))).toEqual([
      expect.stringContaining(JSON.stringify({ view: name, lost: [1], filling: 2 })),
    ]);
    await expect(pump.rollback(name)).rejects.toThrow(NoSuchGeneration);
  });

  it('is not read again while it differs from what is published', async () => {
    const { index, pump, ids, problem, becomes, name } = await begin('differs');
    index.spoil = (entry) => (entry.key === ids[0] ? undefined : entry);
    index.generations.delete(1);
    await becomes({ 1: 'lost', 2: 'building' });
    await until(async () => (await problem(2)).startsWith('1 of its documents differ'));
    index.spoil = (entry) => entry;
    expect(await pump.endRebuild(name, 'abandon')).toBe(2);
    await becomes({ 3: 'live' });
  });

  it('is noticed at the start, and filled once however many look', async () => {
    const { index, pump, run, becomes, rows, size } = await begin('stopped');
    await pump.stop();
    index.generations.delete(1);
    const others = await Promise.all([run(), run(), run()]);
    await becomes({ 2: 'live' });
    await until(() => others.every((each) => each.ready()));
    await sleep(1_500);
    expect([await rows(), [...index.generations.keys()], index.generations.get(2)?.size]).toEqual([{ 2: 'live' }, [2], size]); // prettier-ignore
  });

  it('while it is half filled, is begun again, and the live one is read meanwhile', async () => {
    const { index, pump, ids, becomes, problem, said, name } = await begin('half');
    const lift = holdingBack(index, ids[0]);
    await pump.rebuild(name);
    await becomes({ 1: 'live', 2: 'building' });
    index.generations.delete(2);
    await becomes({ 1: 'live', 3: 'building' });
    expect([pump.ready(), index.live]).toEqual([true, 1]);
    await until(() => said.some((each) => each.includes(JSON.stringify({ view: name, lost: [2], filling: 3 }))));
    await until(async () => (await problem(3)).startsWith(ONE_PARKED));
    lift();
    await retryAll(pump, name);
    await becomes({ 1: 'standby', 3: 'live' });
  });

  it('twice, is filled twice', async () => {
    const { index, ids, becomes, problem, pump, name } = await begin('twice');
    const lift = holdingBack(index, ids[0]);
    index.generations.delete(1);
    await becomes({ 1: 'lost', 2: 'building' });
    index.generations.delete(2);
    await becomes({ 1: 'lost', 3: 'building' });
    await until(async () => (await problem(3)).startsWith(ONE_PARKED));
    lift();
    await retryAll(pump, name);
    await becomes({ 3: 'live' });
  });

  it('leaves no way back to a standby that was lost', async () => {
    const { index, pump, becomes, name } = await begin('standby');
    await pump.rebuild(name);
    await becomes({ 1: 'standby', 2: 'live' });
    index.generations.delete(1);
    await becomes({ 2: 'live' });
    await expect(pump.rollback(name)).rejects.toThrow(/no earlier generation/);
    expect(pump.ready()).toBe(true);
  });

  it('is waited for, where an operator had stopped a rebuild; or they go back to the one before', async () => {
    const { index, pump, ids, becomes, name } = await begin('goes-back');
    await pump.rebuild(name);
    await becomes({ 1: 'standby', 2: 'live' });
    holdingBack(index, ids[0]);
    await pump.rebuild(name);
    await pump.endRebuild(name, 'stop');
    index.generations.delete(2);
    await becomes({ 1: 'standby', 2: 'lost', 3: 'building' });
    expect((await pump.status()).find((row) => row.name === name && row.generation === 3)?.wish).toBeNull();
    expect(await pump.rollback(name)).toBe(1);
    await becomes({ 1: 'live', 3: 'building' });
    await until(() => pump.ready());
  });

  it('is not, where it only is not read any more: it is read again', async () => {
    const { index, pump, rows, said } = await begin('unread');
    index.live = 0;
    await until(() => !pump.ready());
    await until(() => index.live === 1);
    await until(() => pump.ready());
    expect([await rows(), said]).toEqual([{ 1: 'live' }, []]);
  });

  it('is not, while the engine does not answer, or is mistaken for a moment', async () => {
    const { index, pump, rows, said } = await begin('silent');
    const kept = index.generations.get(1)!;
    index.beforePresence = () => {
      throw new Error('it does not answer');
    };
    index.generations.delete(1);
    await sleep(LONG_ENOUGH);
    expect([await rows(), pump.ready()]).toEqual([{ 1: 'live' }, true]);
    expect(said.filter((each) => each.includes('cannot be told'))).toHaveLength(1);
    let looks = 0;
    index.beforePresence = () => {
      if (++looks === 2) index.generations.set(1, kept);
    };
    await until(() => looks > 3);
    expect([await rows(), pump.ready()]).toEqual([{ 1: 'live' }, true]);
  });
});
