import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { endServers, servers, until } from '@mrbill/testing';
import { makeBed } from '../fixtures/bed.js';
import { note, notesIn, type NoteFact } from '../fixtures/notes.js';
import { pumpOn } from '../fixtures/pumps.js';
import { openPool } from '../postgres/pool.js';
import type { Pump } from '../subscriptions/pump.js';
import { DocumentIndex, IndexView, type IndexEntry } from './index-view.js';

/** Milliseconds after which Postgres ends who stands still, and what this index takes for all that it does. */
const ENDED_AFTER = 200;
const TAKES = 600;

class SlowShelf extends DocumentIndex<number> {
  readonly entries = new Map<string, IndexEntry<number>>();
  pages = 0;
  isFull = false;
  prepare = () => sleep(TAKES);
  switchTo = () => sleep(TAKES);
  drop = () => sleep(TAKES);
  withdraw = () => sleep(TAKES);
  presence = () => Promise.resolve('read' as const);
  async *scan() {
    yield* this.entries.values();
  }
  read = () => Promise.resolve([...this.entries.values()]);
  async put(_generation: number, entries: readonly IndexEntry<number>[]) {
    this.pages++;
    if (this.isFull) await sleep(3 * TAKES).then(() => Promise.reject(new Error('there is no room')));
    for (const entry of entries) this.entries.set(entry.key, entry);
    await sleep(TAKES);
    return [];
  }
}

afterAll(endServers);

it('an index elsewhere takes its time, and its page is not begun anew for that', async () => {
  const bed = await makeBed(servers[0] as string);
  const impatient = openPool(bed.urls.pump, { name: 'pump', idleTimeout: ENDED_AFTER });
  const { writeSome } = notesIn(() => bed.store);
  await writeSome(30);
  const shelf = new SlowShelf();
  const definition = { name: `${bed.context}.shelf`, version: 1, stream: note.name, document: (_: unknown, fact: { version: number }) => fact.version }; // prettier-ignore
  let pump: Pump | undefined;
  try {
    pump = await pumpOn(impatient, bed.store, bed.roles, [new IndexView<NoteFact, number>(definition, shelf)], [note]);
    await until(async () => {
      const [row] = (await pump?.status()) ?? [];
      return row?.status === 'live' && row.lag === 0;
    });
    expect(shelf.entries.size).toBeGreaterThan(0);
    expect(shelf.pages).toBe(1);

    // Whoever looks is told why it does not go on, also while it tries again.
    shelf.isFull = true;
    await writeSome(1);
    const problem = async () => (await pump?.status())?.[0]?.problem;
    await until(async () => (await problem()) === 'there is no room');
    for (const end = Date.now() + 5 * TAKES; Date.now() < end; await sleep(50))
      expect(await problem()).toBe('there is no room');
    shelf.isFull = false;
    await until(async () => (await problem()) === null);
  } finally {
    await pump?.stop();
    await impatient.end();
    await bed.close();
  }
});

it('an index that cannot take a whole page in time gets smaller ones', async () => {
  const bed = await makeBed(servers[0] as string);
  const { writeSome } = notesIn(() => bed.store);
  await writeSome(600);
  const shelf = new SlowShelf();
  shelf.prepare = shelf.switchTo = () => Promise.resolve();
  shelf.put = async (_generation, entries) => {
    if (entries.length > 100) throw new Error('it took too long');
    for (const entry of entries) shelf.entries.set(entry.key, entry);
    return [];
  };
  const definition = { name: `${bed.context}.shelf`, version: 1, stream: note.name, document: (_: unknown, fact: { version: number }) => fact.version }; // prettier-ignore
  let pump: Pump | undefined;
  try {
    pump = await pumpOn(bed.pump, bed.store, bed.roles, [new IndexView<NoteFact, number>(definition, shelf)], [note]);
    await until(async () => {
      const [row] = (await pump?.status()) ?? [];
      return row?.status === 'live' && row.lag === 0;
    });
    expect(shelf.entries.size).toBeGreaterThan(0);
  } finally {
    await pump?.stop();
    await bed.close();
  }
});
