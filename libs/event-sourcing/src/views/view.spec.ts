import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '../fact.js';
import { noteList, type NoteFact, type NoteRow } from '../fixtures/notes.js';
import { rolesOf } from '../postgres/schema.js';
import { PostgresView } from './postgres-view.js';
import { applied, changeOf, problemOf } from './view.js';

const list = noteList('notes.list');
const fact = (type: string, data: object) =>
  ({
    type,
    data,
    at: '2026-01-01T00:00:00.000Z',
    version: 2,
    stream: { name: 'note', id: 'n' },
  }) as unknown as Recorded<NoteFact>;
const row: NoteRow = { text: 'x', tags: [], changedAt: '', version: 1 };

describe('a view', () => {
  it('says what a fact does to its row, without a database', () => {
    const put = changeOf(list, fact('note.written', { text: 'x' }));
    expect(applied(put as never, undefined)).toMatchObject({ text: 'x', tags: [] });
    const patch = changeOf(list, fact('note.tagged', { tag: 'a' }));
    expect(applied(patch as never, row)).toMatchObject({ text: 'x', tags: ['a'], version: 2 });
    expect(applied({ patch: { text: 'y' } }, row)).toMatchObject({ text: 'y', version: 1 });
    expect(applied(changeOf(list, fact('note.removed', {})) as never, row)).toBeUndefined();
    expect(changeOf(list, fact('note.unknown', {}))).toBeUndefined();
  });

  it('cannot change a row that is not there', () =>
    expect(() => applied({ patch: {} }, undefined)).toThrow(/missing or parked/));

  it('has a name that makes a table', () => {
    expect(PostgresView.relation({ name: 'notes.my-list', version: 3 })).toBe('views.notes_my_list_v3');
    for (const name of ['list', 'Notes.list', 'notes.', "notes.l'", 'notes.list_1']) {
      expect(() => PostgresView.relation({ name, version: 1 })).toThrow(/use <context>\.<name>/);
    }
    expect(new PostgresView(list, rolesOf('notes'))).toMatchObject({ name: 'notes.list', version: 1 });
  });

  it('always has a word for a problem', () => {
    expect([new Error('why'), new Error(''), 'text', undefined, null].map(problemOf)).toEqual([
      'why',
      'Error',
      'text',
      'undefined',
      'null',
    ]);
  });
});
