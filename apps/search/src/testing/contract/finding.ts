import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import type { PocDocument } from '../../engine/poc-document.js';
import type { PocQuery } from '../../engine/search-engine.js';
import { entryOf } from '../pocs.js';
import { someOrder, tenantWith, type Check } from './under-test.js';

/** What is found by words, and in which order. */
export const finding: Readonly<Record<string, Check>> = {
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

  'bears typos in names of many parts': async (on) => {
    const [gcc, cross, rest] = [
      'gcc-11-multilib-mips64-linux-gnuabi64',
      'lib32stdc++-12-dev-s390x-cross',
      'golang-github-ant0ine-go-json-rest-dev',
    ] as const;
    const description = 'Made by gcc-11-multilib-mips64-linux-gnuabi64.';
    const { names } = await tenantWith(
      on,
      { name: gcc },
      { name: cross },
      { name: rest },
      { name: 'gcc-11 for mips64-linux-gnuabi64', description: 'No multilib at all' },
      { name: 'other', description },
    );
    for (const [q, ...found] of [
      ['gcc-11-multilib-mips64-linux-grnuabi64', gcc, 'other'],
      ['gcc-11-mutlilib-mips64-lniux-gnuabi64', gcc, 'other'],
      // What is like a part of a longer chain, too.
      ['11-multilib-mips64-linnux-gnuabi64', gcc, 'other'],
      ['gcc-11-multilib-mips64-limux-gnuabi65', gcc, 'other'],
      ['lib32stdc++-12-dev-s390x-crosus', cross],
      ['golang-givhub-ant0ine-go-json-rest-dev', rest],
      ['golang-githb-ant0ine-go-jsonn-rest-dev', rest],
      // More than a word bears, and the first letter.
      ['gcc-11-multilib-mips64-nilux-ganuaby46'],
      ['xcc-11-multilib-mips64-linux-gnuabi64'],
    ])
      assert.deepEqual(await names(q ?? ''), found, q);
    // Chains that are longer than any name are answered as well.
    for (const part of ['lniux-', 'a-', 'gnuabi64-'])
      assert.deepEqual(await names(part.repeat(200).slice(0, 500)), [], part);
  },

  'takes no sign for a typo': async (on) => {
    const { names } = await tenantWith(
      on,
      ...['clang', 'clang++', 'clang#', 'libfreefem++-dev', 'libfreefem-dev'].map((name) => ({ name })),
    );
    for (const [q, found] of [
      ['clang', 'clang'],
      ['clnag', 'clang'],
      ['clnag++', 'clang++'],
      ['clnag#', 'clang#'],
      ['libfreefe++-dev', 'libfreefem++-dev'],
      ['libfreegen++', 'libfreefem++-dev'],
      ['libfreefem', 'libfreefem-dev'],
      ['libfrefen', 'libfreefem-dev'],
    ] as const)
      assert.deepEqual(await names(q), [found], q);
  },

  'takes a typo for a word of what the caller may see, and for no other': async (on) => {
    const [ana, rui] = [v7(), v7()];
    const { names, documents, put } = await tenantWith(
      on,
      { name: 'zebrafihs', userId: rui, isPublic: false },
      { name: 'hedgehgos', userId: ana, isPublic: false },
      { name: 'grasshoper', userId: rui },
    );
    const [secret] = documents as [PocDocument];
    const found = (q: string, more: Partial<PocQuery> = {}) => names({ q, ...more }, ana);
    assert.deepEqual(await found('hedgehogs'), ['hedgehgos']);
    assert.deepEqual(await found('hedgehogs', { includePublic: false }), ['hedgehgos']);
    assert.deepEqual(await found('grasshopper'), ['grasshoper']);
    assert.deepEqual(await found('zebrafish'), []);
    assert.deepEqual(await found('zebrafish', { userId: rui, seesPrivateOf: rui }), ['zebrafihs']);
    assert.deepEqual(await names('zebrafish', rui), ['zebrafihs']);
    await put(entryOf({ ...secret, isPublic: true, version: 2 }));
    assert.deepEqual(await found('zebrafish'), ['zebrafihs']);
    await put(entryOf({ ...secret, isPublic: false, version: 3 }));
    assert.deepEqual(await found('zebrafish'), []);
    assert.deepEqual(await names('zebrafish', rui), ['zebrafihs']);
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
