import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import type { PocDocument } from '../../engine/poc-document.js';
import { entryOf, tombstoneOf } from '../pocs.js';
import { someOrder, tenantWith, type Check } from './under-test.js';

/** What is suggested to somebody who is typing. */
export const suggesting: Readonly<Record<string, Check>> = {
  'suggests names that begin so, then those with a word that does, the newest first': async (on) => {
    const { suggest } = await tenantWith(
      on,
      { name: 'Postgres as a queue' },
      { name: 'Moving to Postgres' },
      { name: 'PostgresEventStore' },
      { name: 'Compost' },
      { name: 'A queue' },
    );
    assert.deepEqual(await suggest('poc', 'post'), ['PostgresEventStore', 'Postgres as a queue', 'Moving to Postgres']);
    assert.deepEqual(await suggest('poc', 'postgres as'), ['Postgres as a queue']);
    assert.deepEqual(await suggest('poc', 'event'), ['PostgresEventStore']);
    assert.deepEqual(await suggest('poc', 'ostgres'), []);
  },

  'takes the beginning of a name in whatever case, with accents or without': async (on) => {
    const { suggest } = await tenantWith(on, { name: 'Relatório de Emissões' }, { name: 'Ação' });
    for (const prefix of ['relato', 'RELATÓ', 'relato\u0301rio', 'Relatorio de em'])
      assert.deepEqual(await suggest('poc', prefix), ['Relatório de Emissões'], prefix);
    assert.deepEqual(await suggest('poc', 'emissoe'), ['Relatório de Emissões']);
    assert.deepEqual(await suggest('poc', 'AÇ'), ['Ação']);
  },

  'suggests tags, frameworks and languages, the most frequent first, each as first given': async (on) => {
    const { suggest } = await tenantWith(
      on,
      { tags: ['Streaming'], language: 'Scala', frameworks: ['Spring Boot'] },
      { tags: ['streaming', 'Straße', 'Avião'], language: 'scala', frameworks: ['spring cloud'] },
      { tags: ['strings', 'straße'], language: 'Swift', frameworks: ['Spring Cloud'] },
      { tags: ['strings'], language: 'Swift' },
      { tags: ['STRINGS'], language: 'Swift' },
    );
    assert.deepEqual(await suggest('tag', 'st'), ['strings', 'Straße', 'Streaming']);
    assert.deepEqual(await suggest('tag', 'STREAM'), ['Streaming']);
    assert.deepEqual(await suggest('tag', 'avia'), ['Avião']);
    assert.deepEqual(await suggest('language', 's'), ['Swift', 'Scala']);
    assert.deepEqual(await suggest('framework', 'spring'), ['spring cloud', 'Spring Boot']);
    assert.deepEqual(await suggest('framework', 'boot'), []);
    assert.deepEqual(await suggest('tag', 'swift'), []);
  },

  'suggests what has signs in it by them': async (on) => {
    const { suggest } = await tenantWith(
      on,
      ...['C', 'C#', 'C++', 'F#', '.NET', 'Net'].map((language) => ({ language, tags: [language] })),
    );
    for (const kind of ['language', 'tag'] as const) {
      assert.deepEqual(someOrder(await suggest(kind, 'c')), ['C', 'C#', 'C++']);
      assert.deepEqual(await suggest(kind, 'c#'), ['C#']);
      assert.deepEqual(await suggest(kind, 'C+'), ['C++']);
      assert.deepEqual(await suggest(kind, '.n'), ['.NET']);
      assert.deepEqual(await suggest(kind, 'n'), ['Net']);
    }
  },

  'suggests no more than were asked for, and none twice': async (on) => {
    const pocs = Array.from({ length: 15 }, (_, n) => ({ name: 'The same', tags: ['common', `tag ${n}`] }));
    const { suggest } = await tenantWith(on, ...pocs, { name: 'the other' });
    assert.deepEqual(await suggest('poc', 'the'), ['the other', 'The same']);
    assert.equal((await suggest('tag', 'tag')).length, 10);
    assert.deepEqual(await suggest('tag', 'com'), ['common']);
  },

  'suggests only out of what the caller may see': async (on) => {
    const [ana, rui] = [v7(), v7()];
    const hers = { userId: ana, isPublic: false };
    const { suggest } = await tenantWith(
      on,
      { name: 'Secret plan', tags: ['secretive'], frameworks: ['SecretKit'], language: 'SecretScript', ...hers },
      { name: 'Section', tags: ['section'], userId: rui },
      { name: 'Sectors', tags: ['SECTORS', 'section'], userId: ana },
      { name: 'Sectors too', tags: ['sectors'], ...hers },
      { name: 'Sectors also', tags: ['sectors'], ...hers },
    );
    const other = await tenantWith(on, { name: 'Secondhand', tags: ['secondhand'] });
    assert.deepEqual(await suggest('poc', 'sec', ana), [
      'Sectors also',
      'Sectors too',
      'Sectors',
      'Section',
      'Secret plan',
    ]);
    assert.deepEqual(await suggest('poc', 'sec', rui), ['Sectors', 'Section']);
    assert.deepEqual(await suggest('tag', 'sec', ana), ['SECTORS', 'section', 'secretive']);
    assert.deepEqual(await suggest('tag', 'sec', rui), ['section', 'SECTORS']);
    for (const [kind, own] of [['framework', 'SecretKit'], ['language', 'SecretScript']] as const) {
      assert.deepEqual(await suggest(kind, 'sec', ana), [own]);
      assert.deepEqual(await suggest(kind, 'sec', rui), []);
    } // prettier-ignore
    assert.deepEqual(await other.suggest('poc', 'sec', ana), ['Secondhand']);
    assert.deepEqual(await other.suggest('tag', 'sec', ana), ['secondhand']);
  },

  'suggests what is, not what was': async (on) => {
    const { documents, put, suggest, userId } = await tenantWith(
      on,
      { name: 'Lisbon', tags: ['lisp', 'list'], language: 'Lisp' },
      { name: 'Lima', tags: ['list'] },
    );
    const [lisbon, lima] = documents as [PocDocument, PocDocument];
    const stranger = v7();
    await put(entryOf({ ...lisbon, name: 'Porto', tags: ['list'], version: 2 }));
    await put(entryOf(lisbon));
    assert.deepEqual(await suggest('poc', 'lis'), []);
    assert.deepEqual(await suggest('poc', 'por'), ['Porto']);
    assert.deepEqual(await suggest('tag', 'lis', stranger), ['list']);

    await put(entryOf({ ...lisbon, isPublic: false, version: 3 }));
    assert.deepEqual(await suggest('poc', 'lis', stranger), []);
    assert.deepEqual(await suggest('tag', 'lisp', stranger), []);
    assert.deepEqual(await suggest('language', 'l', stranger), []);
    assert.deepEqual(await suggest('poc', 'lis', userId), ['Lisbon']);
    assert.deepEqual(await suggest('tag', 'lis', userId), ['list', 'lisp']);

    await put(tombstoneOf(lisbon, 4), tombstoneOf(lima, 2));
    for (const kind of ['poc', 'tag', 'language'] as const)
      assert.deepEqual(await suggest(kind, 'li', userId), [], kind);
    await put(entryOf({ ...lisbon, version: 5 }));
    assert.deepEqual(await suggest('tag', 'lis', stranger), ['lisp', 'list']);
  },

  'suggests nothing for signs alone, and takes signs for text': async (on) => {
    const { suggest } = await tenantWith(on, { name: 'Innocent', tags: ['innocent', 'innocent%'] });
    for (const prefix of ['%', '_', '*', '.*', "'", '\\', '"', '[a-z]', '(', '{"$ne":1}', '\u0301', '\u{10ffff}'])
      for (const kind of ['poc', 'tag'] as const)
        assert.deepEqual(await suggest(kind, prefix), [], `${kind} ${prefix}`);
    assert.deepEqual(await suggest('tag', 'innocent%'), ['innocent%']);
    for (const prefix of ['in_ocent', 'in.*', "inn' OR 1=1 --"]) assert.deepEqual(await suggest('tag', prefix), []);
  },
};
