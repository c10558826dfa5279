import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import { MemoryIndex } from '../fixtures/memory-index.js';
import type { Page, Source } from '../subscriptions/source.js';
import { IndexView, type IndexEntry } from '../views/index-view.js';
import type { Compared, Progress } from './comparison.js';
import { verify } from './verification.js';

type Written = Fact<'note.written', { readonly text: string | null }>;
interface Document {
  readonly text: string;
}

/** Publishes notes, and an index that took each of them. */
class Desk {
  readonly index = new MemoryIndex<Document>();
  readonly view = new IndexView<Written, Document>(
    { name: 'desk.notes', version: 1, stream: 'note', document: ({ text }) => (text === null ? null : { text }) },
    this.index,
  );
  readonly facts: Recorded[] = [];
  parked: readonly { readonly tenant: string; readonly key: string }[] = [];
  /** Called before each page is read. */
  beforePage: () => void = () => undefined;

  static async open(notes: number): Promise<Desk> {
    const desk = new Desk();
    await desk.index.prepare(1);
    for (let n = 0; n < notes; n++) await desk.write(`tenant ${n % 2}`, randomUUID(), 1, `note ${n}`);
    return desk;
  }

  async write(tenant: string, id: string, version: number, text: string | null): Promise<void> {
    const position = this.facts.length + 1;
    const fact = { type: 'note.written', data: { text }, tenant, stream: { name: 'note', id }, version, position };
    this.facts.push(fact as Recorded);
    await this.index.put(1, [this.view.entryOf(fact as Recorded)], undefined);
  }

  private readonly source: Source = {
    name: 'desk',
    page: (after, limit): Promise<Page> => {
      this.beforePage();
      const facts = this.facts.slice(after, after + limit);
      const position = after + facts.length;
      return Promise.resolve({ facts, spoiled: [], position, level: position === this.facts.length });
    },
    head: () => Promise.resolve(this.facts.length),
    expects: () => false,
    onNews: () => () => undefined,
    keep: () => null,
    recall: (parked) => Promise.resolve(parked.map(({ position }) => this.facts[position - 1]!)),
  };

  verify(repair = false, seen: Progress[] = []) {
    const compared: Compared = {
      view: this.view,
      source: this.source,
      generation: 1,
      reached: () => Promise.resolve(this.facts.length),
      parked: () => Promise.resolve(this.parked),
    };
    const client = { query: () => Promise.resolve({ command: 'COMMIT' }), release: () => undefined };
    const pool = { connect: () => Promise.resolve(client) } as unknown as pg.Pool;
    return verify(compared, {
      repair,
      pool,
      signal: new AbortController().signal,
      progress: (each) => seen.push(each),
    });
  }

  entries(): Map<string, IndexEntry<Document>> {
    return this.index.generations.get(1)!;
  }
}

const idOf = (fact: Recorded | undefined) => ({ tenant: fact!.tenant, key: fact!.stream.id });

describe('a verification', () => {
  it('reads everything, and says how far it is', async () => {
    const desk = await Desk.open(12_000);
    const seen: Progress[] = [];
    expect(await desk.verify(false, seen)).toMatchObject({
      agree: true,
      documents: 12_000,
      tenants: 2,
      position: 12_000,
    });
    const shares = seen.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(new Set(seen.map(({ step }) => step))).toEqual(new Set(['published', 'index', 'again']));
    expect(seen.find(({ step }) => step === 'published')).toMatchObject({ documents: 5_000, share: 0.25 });
  });

  it('goes by the newest of what is published of a thing, and by nothing that was removed', async () => {
    const desk = await Desk.open(3);
    const { tenant, key } = idOf(desk.facts[0]);
    await desk.write(tenant, key, 2, 'changed');
    const other = idOf(desk.facts[1]);
    await desk.write(other.tenant, other.key, 2, null);
    const { agree, documents, figures } = await desk.verify();
    expect([agree, documents, figures.map(({ indexed }) => indexed.count)]).toEqual([true, 2, [2, 0]]);
    desk.entries().delete(`${other.tenant}/${other.key}`);
    expect((await desk.verify()).agree).toBe(true);
  });

  it('is not content with sums that differ, although each document is as it should be', async () => {
    const desk = await Desk.open(4);
    const scan = desk.index.scan.bind(desk.index);
    desk.index.scan = async function* (generation) {
      for await (const entry of scan(generation)) yield* [entry, entry];
    };
    expect(await desk.verify()).toMatchObject({ agree: false, differing: 0, differences: [], unsettled: 0 });
  });

  it('holds what is parked against nobody', async () => {
    const desk = await Desk.open(4);
    const parked = idOf(desk.facts[2]);
    desk.entries().delete(`${parked.tenant}/${parked.key}`);
    expect(await desk.verify()).toMatchObject({ agree: false, differing: 1 });
    desk.parked = [parked];
    expect(await desk.verify()).toMatchObject({ agree: true, differing: 0, parked: 1 });
  });

  it('says that something never held still', async () => {
    const desk = await Desk.open(4);
    const { tenant, key } = idOf(desk.facts[0]);
    let version = 1;
    desk.index.spoil = (entry) => (entry.key === key ? undefined : entry);
    desk.beforePage = () => void desk.write(tenant, key, ++version, `changed ${version}`);
    expect(await desk.verify()).toMatchObject({ agree: false, differing: 0, unsettled: 1 });
  });

  it('mends no more than there is room for, and says so', async () => {
    const desk = await Desk.open(20_500);
    desk.entries().clear();
    const first = await desk.verify(true);
    expect(first).toMatchObject({ agree: false, differing: 20_500 });
    expect(first.differences).toHaveLength(1_000);
    expect(await desk.verify(true)).toMatchObject({ agree: true, differing: 500 });
  });

  it('puts what is right over what is damaged, although it is of the same version', async () => {
    const desk = await Desk.open(3);
    const { tenant, key } = idOf(desk.facts[1]);
    const entry = desk.entries().get(`${tenant}/${key}`)!;
    desk.entries().set(`${tenant}/${key}`, { ...entry, document: { text: 'damaged' } });
    expect(await desk.verify(true)).toMatchObject({ agree: true, differences: [{ kind: 'damaged', mended: true }] });
    expect(desk.entries().get(`${tenant}/${key}`)).toEqual(entry);
  });

  it('puts a tombstone under the wrong tenant before the document under the right one', async () => {
    const desk = await Desk.open(1);
    const { tenant, key } = idOf(desk.facts[0]);
    const entry = desk.entries().get(`${tenant}/${key}`)!;
    desk.entries().clear();
    desk.entries().set(`other/${key}`, { ...entry, tenant: 'other' });
    const put: (string | null)[] = [];
    desk.index.spoil = (each) => (put.push(each.document && each.tenant), each);
    expect(await desk.verify(true)).toMatchObject({ agree: true, differing: 2 });
    expect(put).toEqual([null, tenant]);
    expect(desk.entries().get(`other/${key}`)).toMatchObject({ document: null, version: 1 });
  });
});
