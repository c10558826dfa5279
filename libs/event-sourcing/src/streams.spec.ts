import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Ambient } from './ambient.js';
import { ConcurrentWrite, Taken, UnstorablePayload, VersionMismatch } from './errors.js';
import { ambientOf, streamsFor } from './fixtures/bed.js';
import { note, tag, write } from './fixtures/notes.js';
import { Rejection } from './rejection.js';
import type { Append, Verdict } from './store.js';
import { MemoryStore } from './testing/memory-store.js';

/** Lets somebody else write just before an append, as often as it is told to. */
class BusyStore extends MemoryStore {
  busy = 0;
  override async append(append: Append): Promise<Verdict> {
    if (this.busy-- > 0) {
      const other = {
        id: randomUUID(),
        type: 'note.tagged',
        schemaVersion: 1,
        data: JSON.stringify({ tag: `other ${this.busy}` }),
      };
      await super.append({ ...append, events: [other], claim: undefined });
    }
    return super.append(append);
  }
}

describe('streams', () => {
  let store: BusyStore;
  let tenant: string;
  let id: string;
  /** A new command each time. */
  const streams = (more: Partial<Ambient> = {}) => streamsFor(store, [note], ambientOf(tenant, more));
  beforeEach(() => {
    store = new BusyStore();
    tenant = randomUUID();
    id = randomUUID();
  });

  it('answer a write with what it has brought about', async () => {
    const created = await streams({ actor: 'ana', traceparent: '00-1-2-01' }).create(note, id, write('hello'));
    expect(created).toMatchObject({ state: { text: 'hello', tags: [] }, version: 1, position: 1 });
    expect(created.facts).toMatchObject([
      {
        type: 'note.written',
        data: { text: 'hello' },
        version: 1,
        tenant,
        cause: { actor: 'ana', traceparent: '00-1-2-01' },
      },
    ]);
    const tagged = await streams().update(note, id, tag('a', 'b'));
    expect(tagged).toMatchObject({ state: { tags: ['a', 'b'] }, version: 3, position: 3 });
    expect(await streams().load(note, id)).toEqual({ state: tagged.state, version: 3, position: 3 });
    expect(await streams().history(note, id)).toMatchObject([...created.facts, ...tagged.facts]);
  });

  it('have nothing for who asks for something that is not there, or is in another tenant', async () => {
    await streams().create(note, id, write('x'));
    expect(await streams().load(note, randomUUID())).toBeUndefined();
    const elsewhere = streamsFor(store, [note], ambientOf(randomUUID()));
    expect(await elsewhere.load(note, id)).toBeUndefined();
    await expect(elsewhere.update(note, id, tag('a'))).rejects.toThrow(new Rejection('note.not-found'));
  });

  it('write nothing for a decision that stays quiet', async () => {
    await streams().create(note, id, write('x'));
    await streams().update(note, id, tag('a'));
    expect(await streams().update(note, id, tag('a'))).toMatchObject({ facts: [], version: 2, position: 2 });
    expect(await streams().history(note, id)).toHaveLength(2);
  });

  it('begin a thing once', async () => {
    await streams().create(note, id, write('x'));
    await expect(streams().create(note, id, write('y'))).rejects.toThrow(ConcurrentWrite);
  });

  it('let who came second decide again, three times', async () => {
    await streams().create(note, id, write('x'));
    store.busy = 3;
    expect(await streams().update(note, id, tag('mine'))).toMatchObject({
      version: 5,
      state: { tags: ['other 2', 'other 1', 'other 0', 'mine'] },
    });
    store.busy = 4;
    await expect(streams().update(note, id, tag('late'))).rejects.toThrow(ConcurrentWrite);
  });

  it('let it decide as often as it wishes, where the order does not matter', async () => {
    await streams().create(note, id, write('x'));
    store.busy = 9;
    await expect(streams().update(note, id, tag('late'), { tries: 9 })).rejects.toThrow(ConcurrentWrite);
    store.busy = 9;
    expect(await streams().update(note, id, tag('mine'), { tries: 10 })).toMatchObject({ version: 20 });
  });

  it('never try again what was meant for one version', async () => {
    await streams().create(note, id, write('x'));
    await expect(streams().update(note, id, tag('a'), { ifMatch: 2 })).rejects.toThrow(VersionMismatch);
    store.busy = 1;
    await expect(streams().update(note, id, tag('a'), { ifMatch: 1 })).rejects.toMatchObject({ expected: 1, found: 2 });
    expect(await streams().update(note, id, tag('a'), { ifMatch: 2 })).toMatchObject({ version: 3 });
    // A rule of the business comes first: what is not there has no version.
    await expect(streams().update(note, randomUUID(), tag('a'), { ifMatch: 2 })).rejects.toThrow(Rejection);
  });

  it('answer a command that comes again with what it did the first time', async () => {
    const command = randomUUID();
    const again = () => streams({ command });
    const created = await again().create(note, id, write('x'));
    await streams().update(note, id, tag('between'));
    expect(await again().create(note, id, write('x'))).toEqual({
      ...created,
      facts: [expect.objectContaining({ id: created.facts[0]?.id, at: created.facts[0]?.at })],
    });
    const other = randomUUID();
    const tagged = await streams({ command: other }).update(note, id, tag('a', 'b'));
    await streams().update(note, id, tag('later'));
    const repeated = await streams({ command: other }).update(note, id, tag('a', 'b'));
    expect(repeated).toMatchObject({ state: tagged.state, version: tagged.version, position: tagged.position });
    expect(await streams().history(note, id)).toHaveLength(5);
  });

  it('tell several writes of one command from each other', async () => {
    const ambient = ambientOf(tenant);
    const one = streamsFor(store, [note], ambient);
    await one.create(note, id, write('x'));
    await one.update(note, id, tag('a'));
    await one.update(note, id, tag('b'));
    expect(new Set((await one.history(note, id)).map((fact) => fact.id)).size).toBe(3);
  });

  it('refuse what cannot be stored, and write nothing of it', async () => {
    await expect(streams().create(note, id, write('a\u0000b'))).rejects.toThrow(UnstorablePayload);
    await expect(
      streams().create(note, id, () => [...write('fine')(undefined), ...write('\ud800')(undefined)]),
    ).rejects.toMatchObject({ pointer: '/text' });
    expect(await streams().load(note, id)).toBeUndefined();
  });

  it('keep several things and their names together in a transaction', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const pair = (name: string) =>
      streams().transaction(async (tx) => {
        const first = await tx.create(note, one, write('one'));
        await tx.reserve('name', name, { name: 'note', id: one });
        await tx.create(note, two, write('two'));
        return (await tx.update(note, one, tag('a'))).version + first.version;
      });
    await streams().transaction((tx) => tx.reserve('name', 'taken', { name: 'note', id: randomUUID() }));
    await expect(pair('taken')).rejects.toThrow(Taken);
    expect([await streams().load(note, one), await streams().load(note, two)]).toEqual([undefined, undefined]);
    expect(await pair('free')).toBe(3);
    await streams().transaction(async (tx) => {
      expect(await tx.load(note, two)).toMatchObject({ state: { text: 'two' } });
      await tx.release('name', 'free', { name: 'note', id: one });
      await tx.reserve('name', 'free', { name: 'note', id: two });
    });
    await expect(streams().transaction((tx) => tx.query('SELECT 1'))).rejects.toThrow(/no tables/);
  });

  it('run a transaction again when somebody else was first', async () => {
    await streams().create(note, id, write('x'));
    let runs = 0;
    const version = await streams().transaction(async (tx) => {
      runs++;
      if (runs < 3) throw new ConcurrentWrite({ name: 'note', id }, 1);
      return (await tx.update(note, id, tag('a'))).version;
    });
    expect([runs, version]).toEqual([3, 2]);
    const hopeless = streams().transaction(() => Promise.reject(new ConcurrentWrite({ name: 'note', id }, 1)));
    await expect(hopeless).rejects.toThrow(/read it and try again/);
  });
});
