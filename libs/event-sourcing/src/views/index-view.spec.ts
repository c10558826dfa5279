import { describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import type { Presence } from './read-model.js';
import { DocumentIndex, IndexView, type IndexedId, type IndexEntry, type RefusedEntry } from './index-view.js';

type Noted = Fact<'note.written', { readonly text: string | null }>;

/** Keeps what it is given, and refuses what is empty. */
class Shelf extends DocumentIndex<string> {
  readonly done: string[] = [];
  readonly entries: IndexEntry<string>[] = [];
  prepare(generation: number): Promise<void> {
    return this.note(`prepare ${generation}`);
  }
  switchTo(generation: number): Promise<void> {
    return this.note(`switch to ${generation}`);
  }
  drop(generation: number): Promise<void> {
    return this.note(`drop ${generation}`);
  }
  put(_generation: number, entries: readonly IndexEntry<string>[]): Promise<readonly RefusedEntry<string>[]> {
    this.entries.push(...entries.filter(({ document }) => document !== ''));
    const empty = entries.filter(({ document }) => document === '');
    return Promise.resolve(empty.map((entry) => ({ entry, problem: 'it is empty' })));
  }
  presence(generation: number): Promise<Presence> {
    return Promise.resolve(generation === 1 ? 'read' : 'lost');
  }
  withdraw(): Promise<void> {
    return this.note('withdraw');
  }
  async *scan(): AsyncGenerator<IndexEntry<string>> {
    yield* this.entries;
  }
  read(_generation: number, ids: readonly IndexedId[]): Promise<readonly IndexEntry<string>[]> {
    return Promise.resolve(this.entries.filter(({ key }) => ids.some((id) => id.key === key)));
  }
  private note(what: string): Promise<void> {
    this.done.push(what);
    return Promise.resolve();
  }
}

const tx = {} as pg.ClientBase;
const fact = (id: string, version: number, text: string | null, name = 'note'): Recorded =>
  ({ type: 'note.written', data: { text }, tenant: 't', stream: { name, id }, version, position: version }) as Recorded;

const begin = () => {
  const shelf = new Shelf();
  const view = new IndexView<Noted, string>(
    {
      name: 'notes.search',
      version: 1,
      stream: 'note',
      document: ({ text }) => (text === null ? null : text.toUpperCase()),
    },
    shelf,
  );
  return { shelf, view };
};

describe('a view in an index', () => {
  it('puts whole documents under the id of their stream, and a tombstone for what was removed', async () => {
    const { shelf, view } = begin();
    expect(await view.write(1, [fact('a', 1, 'one'), fact('b', 3, null), fact('c', 1, 'no', 'else')], tx)).toEqual([]);
    expect(shelf.entries).toEqual([
      { tenant: 't', key: 'a', version: 1, document: 'ONE' },
      { tenant: 't', key: 'b', version: 3, document: null },
    ]);
  });

  it('names the facts that the index refuses, and those that make no document, and takes the others', async () => {
    const { shelf, view } = begin();
    const [empty, damaged, fine] = [fact('a', 1, ''), fact('b', 1, undefined as never), fact('c', 1, 'fine')];
    const poison = await view.write(1, [empty, damaged, fine], tx);
    expect(poison.map((each) => each.fact.stream.id).sort()).toEqual(['a', 'b']);
    expect(poison.find((each) => each.fact === empty)?.problem).toBe('it is empty');
    expect(shelf.entries.map(({ key }) => key)).toEqual(['c']);
  });

  it('hands generations on to its index', async () => {
    const { shelf, view } = begin();
    await view.prepare(2, tx);
    await view.switchTo(2, tx);
    await view.drop(1, tx);
    await view.withdraw(tx);
    expect(shelf.done).toEqual(['prepare 2', 'switch to 2', 'drop 1', 'withdraw']);
    expect([await view.presence(1), await view.presence(2)]).toEqual(['read', 'lost']);
  });
});
