import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import type { PocDocument } from '../../engine/poc-document.js';
import type { Entry } from '../../engine/search-engine.js';
import { entryOf, pocLike, tombstoneOf } from '../pocs.js';
import { namesOf, someOrder, tenantWith, type Check } from './under-test.js';

/** What becomes of documents that are put, again or in any order. */
export const keeping: Readonly<Record<string, Check>> = {
  'keeps the highest version, in whatever order they come': async (on) => {
    const { documents, put, search } = await tenantWith(on, { name: 'first', tags: ['old'] });
    const [poc] = documents as [PocDocument];
    const version = (n: number, name: string) => entryOf({ ...poc, name, tags: [], version: n });
    await put(version(3, 'third'), version(2, 'second'));
    await put(version(2, 'second'));
    await put(entryOf(poc));
    const { items, facets } = await search();
    assert.deepEqual(
      items.map(({ document }) => [document.name, document.version]),
      [['third', 3]],
    );
    assert.deepEqual(facets.tags, []);
    assert.deepEqual((await search({ q: 'first' })).totalItems, 0);
    await put(version(4, 'fourth'), version(5, 'fifth'));
    assert.deepEqual(namesOf(await search()), ['fifth']);
  },

  'buries what was removed: nothing older brings it back, something newer does': async (on) => {
    const { documents, put, search } = await tenantWith(on, { name: 'gone' }, { name: 'stays' });
    const [poc] = documents as [PocDocument];
    await put(tombstoneOf(poc, 3));
    await put(entryOf({ ...poc, version: 2 }));
    assert.deepEqual(namesOf(await search()), ['stays']);
    assert.equal((await search({ q: 'gone' })).totalItems, 0);
    await put(entryOf({ ...poc, name: 'back', version: 4 }));
    assert.deepEqual(someOrder(namesOf(await search())), ['back', 'stays']);
  },

  'shows a generation only once it was switched to, then all of it': async (on) => {
    const { engine } = on;
    const { documents, put, search } = await tenantWith(on, { name: 'live' });
    const [poc] = documents as [PocDocument];
    const next = on.next();
    await on.step((tx) => engine.prepare(next, tx));
    await on.step((tx) => engine.put(next, [entryOf({ ...poc, name: 'next', version: 2 })], tx));
    assert.deepEqual(namesOf(await search()), ['live']);
    await on.step((tx) => engine.switchTo(next, tx));
    assert.deepEqual(namesOf(await search()), ['next']);
    await put(entryOf({ ...poc, name: 'old one follows', version: 3 }));
    await on.step((tx) => engine.switchTo(on.live, tx));
    assert.deepEqual(namesOf(await search()), ['old one follows']);
    await on.step((tx) => engine.drop(next, tx));
    assert.deepEqual(namesOf(await search()), ['old one follows']);
  },

  'says which generation is read, which only is there, and which is not': async (on) => {
    const { engine } = on;
    const { search, suggest } = await tenantWith(on, { name: 'live' });
    const next = on.next();
    assert.equal(await engine.presence(next), 'lost');
    await on.step((tx) => engine.prepare(next, tx));
    assert.deepEqual([await engine.presence(on.live), await engine.presence(next)], ['read', 'there']);
    await on.step((tx) => engine.drop(next, tx));
    assert.deepEqual([await engine.presence(on.live), await engine.presence(next)], ['read', 'lost']);

    for (let again = 0; again < 2; again++) await on.step((tx) => engine.withdraw(tx));
    assert.equal(await engine.presence(on.live), 'there');
    await assert.rejects(search(), { name: 'NoIndexYet' });
    await assert.rejects(suggest('poc', 'l'), { name: 'NoIndexYet' });
    await on.step((tx) => engine.switchTo(on.live, tx));
    assert.equal(await engine.presence(on.live), 'read');
    assert.deepEqual(namesOf(await search()), ['live']);
  },

  'empties what an earlier try left of a generation': async (on) => {
    const next = on.next();
    await on.step((tx) => on.engine.prepare(next, tx));
    await on.step((tx) => on.engine.put(next, [entryOf(pocLike())], tx));
    await on.step((tx) => on.engine.prepare(next, tx));
    assert.deepEqual(await everything(on.engine.scan(next)), []);
    await on.step((tx) => on.engine.drop(next, tx));
    await on.step((tx) => on.engine.drop(next, tx));
  },

  'reads everything back, tombstones too': async (on) => {
    const next = on.next();
    await on.step((tx) => on.engine.prepare(next, tx));
    const documents = Array.from({ length: 2_345 }, (_, n) => pocLike({ name: `poc ${n}` }));
    const entries = [...documents.slice(1).map(entryOf), tombstoneOf(documents[0] as PocDocument, 7)];
    for (let n = 0; n < entries.length; n += 1_000)
      await on.step((tx) => on.engine.put(next, entries.slice(n, n + 1_000), tx));
    const byKey = (a: Entry, b: Entry) => (`${a.tenant}${a.key}` < `${b.tenant}${b.key}` ? -1 : 1);
    assert.deepEqual((await everything(on.engine.scan(next))).toSorted(byKey), entries.toSorted(byKey));
    await on.step((tx) => on.engine.drop(next, tx));
  },

  'reads back at once what it is asked for by tenant and id, tombstones too': async (on) => {
    const { documents, put } = await tenantWith(on, { name: 'one' }, { name: 'two' }, { name: 'three' });
    const [one, two] = documents as [PocDocument, PocDocument];
    await put(tombstoneOf(two, 2));
    const ids = [entryOf(one), entryOf(two), entryOf(pocLike()), { ...entryOf(one), tenant: v7() }];
    const found = await on.engine.read(on.live, ids);
    assert.deepEqual(new Map(found.map((entry) => [entry.key, entry])), new Map([one, two].map(({ pocId }) => [pocId, pocId === one.pocId ? entryOf(one) : tombstoneOf(two, 2)]))); // prettier-ignore
    assert.equal(found.length, 2);
    assert.deepEqual(await on.engine.read(on.live, []), []);
  },

  'puts the same version over what it has when it is told to, and never an older one': async (on) => {
    const { documents, search } = await tenantWith(on, { name: 'damaged', version: 2 });
    const [poc] = documents as [PocDocument];
    const mend = (entry: Entry) => on.step((tx) => on.engine.put(on.live, [entry], tx, true));
    await mend(entryOf({ ...poc, name: 'older', version: 1 }));
    assert.deepEqual(namesOf(await search()), ['damaged']);
    await mend(entryOf({ ...poc, name: 'right' }));
    assert.deepEqual(namesOf(await search({ q: 'right' })), ['right']);
    assert.equal((await search({ q: 'damaged' })).totalItems, 0);
    await mend(tombstoneOf(poc, 2));
    assert.equal((await search()).totalItems, 0);
  },
};

async function everything(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
