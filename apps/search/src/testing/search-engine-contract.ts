import assert from 'node:assert/strict';
import type pg from 'pg';
import { v7 } from 'uuid';
import type { PocDocument } from '../engine/poc-document.js';
import { MOST_FACETS, type Entry, type Found, type PocQuery, type SearchEngine } from '../engine/search-engine.js';
import { entryOf, pocLike, queryFor, tombstoneOf } from './pocs.js';

/** An engine whose generation `live` is searched, and what it takes to write to it. */
export interface EngineUnderTest {
  readonly engine: SearchEngine;
  readonly live: number;
  /** Generations that nobody uses yet. */
  next(): number;
  /** Runs one step with a transaction; afterwards what it wrote can be found. */
  step<T>(work: (tx: pg.ClientBase) => Promise<T>): Promise<T>;
}

type Check = (on: EngineUnderTest) => Promise<void>;
type Some = Partial<PocDocument>;

/** One tenant of its own for each check, so that they do not see each other. */
async function tenantWith(on: EngineUnderTest, ...pocs: readonly Some[]) {
  const [tenantId, userId] = [v7(), v7()];
  const documents = pocs.map((some) => pocLike({ tenantId, userId, ...some }));
  const put = (...entries: readonly Entry[]) => on.step((tx) => on.engine.put(on.live, entries, tx));
  await put(...documents.map(entryOf));
  const search = (query: Partial<PocQuery> & { readonly q?: string } = {}, callerId = userId): Promise<Found> =>
    on.engine.search(queryFor(tenantId, callerId, query));
  const names = async (query: string | (Partial<PocQuery> & { readonly q?: string }), callerId = userId) =>
    namesOf(await search(typeof query === 'string' ? { q: query } : query, callerId));
  return { tenantId, userId, documents, put, search, names };
}

const namesOf = ({ items }: Found) => items.map(({ document }) => document.name);
const someOrder = (names: readonly string[]) => [...names].sort();

const finding: Readonly<Record<string, Check>> = {
  'finds a word wherever it stands': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'Kafka consumer' },
      { name: 'two', description: 'Reads from Kafka.' },
      { name: 'three', tags: ['kafka'] },
      { name: 'four', frameworks: ['Kafka'] },
      { name: 'five', language: 'KAFKA' },
      { name: 'six', description: 'Reads from a queue' },
    );
    assert.deepEqual(someOrder(await names('kafka')), ['Kafka consumer', 'five', 'four', 'three', 'two']);
  },

  'wants all of the words': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'red green' },
      { name: 'red', tags: ['green'] },
      { name: 'red' },
      { name: 'green' },
    );
    assert.deepEqual(someOrder(await names('green red')), ['red', 'red green']);
  },

  'puts a name before a tag before a description': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'd', description: 'about websockets' },
      { name: 't', tags: ['websockets'] },
      { name: 'websockets' },
    );
    assert.deepEqual(await names('websockets'), ['websockets', 't', 'd']);
  },

  'takes accents and capitals as they come': async (on) => {
    const { names } = await tenantWith(on, { name: 'Relatório Anual' });
    for (const q of ['relatorio', 'RELATÓRIO', 'relato\u0301rio', 'anual relatório'])
      assert.deepEqual(await names(q), ['Relatório Anual'], q);
  },

  'finds parts of identifiers, in whatever way they are written': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'PostgresEventStore' },
      { name: 'event-sourced_store' },
      { name: 'utf8decoder' },
    );
    for (const q of [
      'eventStore',
      'EventStore',
      'eventstore',
      'event-store',
      'postgres',
      'store postgres',
      'postgreseventstore',
      'PostgresEvent',
    ]) {
      assert.ok((await names(q)).includes('PostgresEventStore'), q);
    }
    assert.deepEqual(await names('eventStore'), ['PostgresEventStore']);
    assert.deepEqual(await names('decoder'), ['utf8decoder']);
  },

  'keeps C, C#, C++, F# and .NET apart': async (on) => {
    const { names } = await tenantWith(
      on,
      ...['C', 'C#', 'C++', 'F#', '.NET', 'net'].map((language) => ({ name: `in ${language}`, language })),
    );
    for (const q of ['C', 'c#', 'C++', 'F#', '.NET', 'net', '.net'])
      assert.deepEqual(
        someOrder(await names(q)).map((name) => name.toLowerCase()),
        [`in ${q.toLowerCase()}`],
        q,
      );
  },

  'knows the forms of a word in Portuguese and English': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'Configurações do servidor' },
      { name: 'Testing containers' },
      { name: 'Relatórios' },
    );
    for (const q of ['configuração', 'configuracao', 'configuracoes', 'servidores'])
      assert.deepEqual(await names(q), ['Configurações do servidor'], q);
    for (const q of ['container', 'tests', 'tested container'])
      assert.deepEqual(await names(q), ['Testing containers'], q);
    assert.deepEqual(await names('relatorio'), ['Relatórios']);
  },

  'does not insist on small words beside others': async (on) => {
    const { names } = await tenantWith(on, { name: 'use cache' }, { name: 'the whole' });
    assert.deepEqual(await names('use the red cache'), []);
    assert.deepEqual(await names('how to use the cache'), ['use cache']);
    assert.deepEqual(await names('the'), ['the whole']);
  },

  'bears one typo from five letters on, two from nine on, never in the first letter': async (on) => {
    const { names } = await tenantWith(on, { name: 'kafka' }, { name: 'java' }, { name: 'kubernetes' });
    for (const q of ['kafba', 'kaffka', 'kakfa', 'kafkaa']) assert.deepEqual(await names(q), ['kafka'], q);
    for (const q of ['kubernets', 'kubrenetse', 'kubermetez']) assert.deepEqual(await names(q), ['kubernetes'], q);
    for (const q of ['cafka', 'kabba', 'jaba', 'jaav', 'cubernetes', 'kubermatez'])
      assert.deepEqual(await names(q), [], q);
  },

  'puts what is meant exactly first': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'react reach react' },
      { name: 'one', description: 'with reach' },
      { name: 'JavaScript' },
      { name: 'x', description: 'Java' },
    );
    assert.deepEqual((await names('reach')).at(-1), 'one', 'react is a typo away, but reach is there too');
    assert.deepEqual(await names('java'), ['x', 'JavaScript']);
    const near = await tenantWith(
      on,
      { name: 'angular anguler anguler', tags: ['anguler'] },
      { name: 'two', description: 'some angular' },
    );
    assert.deepEqual((await near.names('angular')).length, 2);
    const typo = await tenantWith(on, { name: 'reacb reacb' }, { name: 'two', description: 'some react' });
    assert.deepEqual(await typo.names('react'), ['two', 'reacb reacb']);
  },

  'takes what is quoted as it is, and leaves out what has a minus': async (on) => {
    const { names } = await tenantWith(
      on,
      { name: 'event store in Rust' },
      { name: 'store of an event' },
      { name: 'event storage' },
    );
    assert.deepEqual(await names('"event store"'), ['event store in Rust']);
    assert.deepEqual(await names('"event stor"'), []);
    assert.deepEqual(await names('store -rust'), ['store of an event']);
    assert.deepEqual(await names('event -"event store"'), ['event storage', 'store of an event']);
    assert.deepEqual(someOrder(await names('-rust')), ['event storage', 'store of an event']);
    const java = await tenantWith(on, { name: 'JavaScript' }, { name: 'Java' });
    assert.deepEqual(await java.names('-java'), ['JavaScript']);
  },

  'takes everything else for text': async (on) => {
    const { names } = await tenantWith(on, { name: 'one & two' }, { name: "it's" }, { name: 'C:\\temp' });
    for (const q of [
      'one & two',
      'one&two',
      '(one) | !two',
      'one:* two',
      '"one',
      "'one'",
      'two <-> one',
      '%one% _two',
      'one\\',
      '{one} [two]',
      'name:one',
    ]) {
      const found = await names(q);
      assert.ok(found.length === 0 || found[0] === 'one & two', `${q}: ${found.join()}`);
    }
    for (const q of ['one & two', '(one) !two', "'one'", '"one', 'one\\'])
      assert.deepEqual(await names(q), ['one & two'], q);
    for (const q of ["'", '\\', '*', '-', '""', '&|!', '%', '\u{1F600}', '<->', "' OR 1=1 --"])
      assert.deepEqual(await names(q), [], q);
    assert.deepEqual(await names("it's"), ["it's"]);
  },

  'shows where it found them': async (on) => {
    const description = `${'Words about nothing in particular. '.repeat(30)}At last an eventStore 🚀 and events.${' More of them.'.repeat(30)}`;
    const { search } = await tenantWith(on, {
      name: 'O Relatório, PostgresEventStore',
      description,
      tags: ['stream', 'event-store'],
    });
    const [item] = (await search({ q: 'event store' })).items;
    const marked = item?.highlights.map(({ field, text, ranges }) => [
      field,
      ...ranges.map(({ start, end }) => text.slice(start, end)),
    ]);
    assert.deepEqual(marked, [
      ['name', 'EventStore'],
      ['tags', 'event', 'store'],
      ['description', 'eventStore', 'events'],
    ]);
    assert.ok(item?.highlights.every(({ text }) => text.length <= 240 && text.isWellFormed()));
    assert.deepEqual((await search({ q: 'relatorio' })).items[0]?.highlights[0]?.ranges, [{ start: 2, end: 11 }]);
    assert.deepEqual((await search()).items[0]?.highlights, []);
  },
};

const choosing: Readonly<Record<string, Check>> = {
  'shows own POCs and public ones, and nothing of other tenants': async (on) => {
    const [ana, rui] = [v7(), v7()];
    const { tenantId, names } = await tenantWith(
      on,
      { name: 'hers open', userId: ana },
      { name: 'hers', userId: ana, isPublic: false },
      { name: 'his open', userId: rui },
      { name: 'his', userId: rui, isPublic: false },
    );
    const other = await tenantWith(on, { name: 'his elsewhere', userId: rui });
    assert.deepEqual(someOrder(await names({}, ana)), ['hers', 'hers open', 'his open']);
    assert.deepEqual(someOrder(await names({ includePublic: false }, ana)), ['hers', 'hers open']);
    assert.deepEqual(await names({ userId: rui }, ana), ['his open']);
    assert.deepEqual(await names({ userId: rui, includePublic: false }, ana), []);
    assert.deepEqual(someOrder(await names({ userId: rui, seesPrivateOf: rui, includePublic: false }, ana)), [
      'his',
      'his open',
    ]);
    assert.deepEqual(someOrder(await names('his', ana)), ['his open']);
    assert.deepEqual(await other.names({ userId: ana }, ana), []);
    const stranger = await on.engine.search(queryFor(v7(), ana, { q: 'hers' }));
    assert.equal(stranger.totalItems, 0);
    assert.notEqual(tenantId, other.tenantId);
  },

  'filters: any of a list, all of the lists': async (on) => {
    const { names, documents } = await tenantWith(
      on,
      { name: 'a', language: 'Go', tags: ['Web', 'api'], frameworks: ['gin'] },
      { name: 'b', language: 'rust', tags: ['web'], frameworks: ['axum'] },
      { name: 'c', language: 'go', tags: ['cli'] },
      { name: 'd' },
    );
    assert.deepEqual(someOrder(await names({ languages: ['go'] })), ['a', 'c']);
    assert.deepEqual(someOrder(await names({ languages: ['go', 'rust'], tags: ['web'] })), ['a', 'b']);
    assert.deepEqual(someOrder(await names({ tags: ['api', 'cli'] })), ['a', 'c']);
    assert.deepEqual(await names({ frameworks: ['axum'], languages: ['go'] }), []);
    const [, b, c] = documents;
    assert.deepEqual(someOrder(await names({ from: b?.createdAt ?? '', to: c?.createdAt ?? '' })), ['b']);
  },

  'counts each facet as if its own filter were not set': async (on) => {
    const { search } = await tenantWith(
      on,
      { language: 'Go', tags: ['web', 'api'], frameworks: ['gin'] },
      { language: 'go', tags: ['Web'] },
      { language: 'Rust', tags: ['web'], frameworks: ['axum'] },
      { language: 'Rust', tags: ['cli'] },
    );
    const { facets, totalItems } = await search({ languages: ['go'], tags: ['web'] });
    assert.equal(totalItems, 2);
    assert.deepEqual(facets, {
      languages: [{ value: 'Go', count: 2 }, { value: 'Rust', count: 1 }],
      tags: [{ value: 'web', count: 2 }, { value: 'api', count: 1 }],
      frameworks: [{ value: 'gin', count: 1 }],
    }); // prettier-ignore
  },

  'counts in facets only what the caller may see': async (on) => {
    const { search } = await tenantWith(on, { tags: ['open'] }, { tags: ['secret'], isPublic: false, userId: v7() });
    assert.deepEqual((await search()).facets.tags, [{ value: 'open', count: 1 }]);
  },

  'names 20 languages, 50 tags and 20 frameworks': async (on) => {
    const pocs = Array.from({ length: 60 }, (_, n) => ({ language: `l${n}`, tags: [`t${n}`], frameworks: [`f${n}`] }));
    const { facets } = await (await tenantWith(on, ...pocs)).search({ limit: 1 });
    const { languages, tags, frameworks } = facets;
    const lengths = { languages: languages.length, tags: tags.length, frameworks: frameworks.length };
    assert.deepEqual(lengths, MOST_FACETS);
  },

  'sorts, and pages through everything once': async (on) => {
    const { names, search } = await tenantWith(
      on,
      ...['b', 'Á', 'a', 'b', 'c', 'Z'].map((name, n) => ({
        name,
        updatedAt: new Date(Date.UTC(2026, 5, 30 - n)).toISOString(),
      })),
    );
    assert.deepEqual(await names({ sortBy: 'createdAt', descending: false }), ['b', 'Á', 'a', 'b', 'c', 'Z']);
    assert.deepEqual(await names({ sortBy: 'updatedAt', descending: false }), ['Z', 'c', 'b', 'a', 'Á', 'b']);
    assert.deepEqual(await names({ sortBy: 'name', descending: false }), ['a', 'Á', 'b', 'b', 'c', 'Z']);
    for (const descending of [true, false]) {
      const ids: string[] = [];
      for (let offset = 0; offset < 6; offset += 2) {
        const { items, totalItems } = await search({ sortBy: 'name', descending, offset, limit: 2 });
        assert.equal(totalItems, 6);
        ids.push(...items.map(({ document }) => document.pocId));
      }
      const whole = (await search({ sortBy: 'name', descending })).items.map(({ document }) => document.pocId);
      assert.deepEqual(ids, whole);
      assert.equal(new Set(ids).size, 6);
    }
  },
};

const keeping: Readonly<Record<string, Check>> = {
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
    assert.deepEqual(await everything(on.engine.scan(next)), entries.toSorted(byKey));
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

/** What every search engine keeps to, by sentence; a check that fails throws. */
export const searchEngineContract: Readonly<Record<string, Check>> = { ...finding, ...choosing, ...keeping };
