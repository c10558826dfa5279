// The code of README.md: each block there is a region of this file, which runs here on a real server.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { MemoryPersonKeys } from './fixtures/memory-person-keys.js';
import { makeBed, type Bed } from './fixtures/bed.js';
import { endServers, servers, until } from '@mrbill/testing';
import { aggregate, FactCodec, Feed, openPool, PostgresStore, PostgresView, publication, Pump, ReactionModel, Rejection, rolesOf, storeSchema, StoreSource, Streams, SystemClock, Taken, view } from './index.js'; // prettier-ignore
import type { Ambient, Decision, Fact, Published, Reaction } from './index.js';
import { specFor } from './testing/index.js';

// #region aggregate
type BookFact =
  | Fact<'book.bought', { title: string; price: number }>
  | Fact<'book.lent', { to: string; name: string }>
  | Fact<'book.returned', object>;

interface Book {
  readonly title: string;
  readonly lentTo: string | null;
}

const book = aggregate<Book, BookFact>({
  name: 'book',
  evolve(state, { type, data }) {
    switch (type) {
      case 'book.bought':
        return { title: data.title, lentTo: null };
      case 'book.lent':
        return { ...(state as Book), lentTo: data.to };
      case 'book.returned':
        return { ...(state as Book), lentTo: null };
    }
  },
  // Version 1 of a purchase had no price.
  upcasts: { 'book.bought': [(data: { title: string }) => ({ ...data, price: 0 })] },
  // A reader's name lies under a key of their own; once that is destroyed, this stands in its place.
  personal: { 'book.lent': { person: ({ to }) => to, fields: { name: 'a former reader' } } },
});
// #endregion

// #region decisions
const buy =
  (input: { title: string; price: number }): Decision<Book, BookFact> =>
  () => [{ type: 'book.bought', data: { title: input.title, price: input.price } }];

const lend =
  (reader: { id: string; name: string }): Decision<Book, BookFact> =>
  (state) => {
    if (!state) throw new Rejection('book.not-found');
    // Lending it twice to the same reader is no news: a repeated request adds no second fact.
    if (state.lentTo === reader.id) return [];
    if (state.lentTo) throw new Rejection('book.lent-already');
    return [{ type: 'book.lent', data: { to: reader.id, name: reader.name } }];
  };
// #endregion

describe('decisions', () => {
  // #region spec
  const given = specFor(book);
  const bought = { type: 'book.bought', data: { title: 'Emma', price: 12 } } as const;
  const [ana, rui] = [{ id: 'reader-1', name: 'Ana' }, { id: 'reader-2', name: 'Rui' }]; // prettier-ignore
  const lent = { type: 'book.lent', data: { to: ana.id, name: ana.name } } as const;

  it('lends a book that is there', () => given(bought).when(lend(ana)).then(lent));
  it('stays quiet when the reader has it', () => given(bought, lent).when(lend(ana)).thenNothing());
  it('lends it to one reader at a time', () => given(bought, lent).when(lend(rui)).thenRejected('book.lent-already'));
  // #endregion
});

// #region view
interface OnLoan {
  readonly title: string;
  readonly reader: string | null;
  readonly since: string | null;
}

const shelf = view<BookFact, OnLoan>({
  name: 'library.shelf',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: { title: 'text NOT NULL', reader: 'text', since: 'timestamptz(3)' },
  indexes: ['(tenant, since)'],
  on: {
    'book.bought': ({ title }) => ({ put: { title, reader: null, since: null } }),
    'book.lent': ({ name }, { at }) => ({ patch: { reader: name, since: at } }),
    'book.returned': () => ({ patch: { reader: null, since: null } }),
  },
});
// #endregion

const mails: string[] = [];
const post = { send: async (to: string, text: string) => void mails.push(`${to}: ${text}`) };

// #region reaction
const whenLentSendReminder: Reaction<BookFact> = {
  name: 'library.when-lent-send-reminder',
  on: { 'book.lent': ({ data }) => post.send(data.to, 'Enjoy it, and bring it back.') },
};
// #endregion

// #region published
const publishedBook: Published<Book, BookFact> = {
  of: book,
  as: { 'book.bought': 'book-bought', 'book.lent': 'book-lent', 'book.returned': 'book-returned' },
  change: () => ({}),
  state: ({ title, lentTo }) => ({ title, lent: lentTo !== null }),
};
// #endregion

describe('the library', () => {
  let bed: Bed;
  let store: PostgresStore;
  let pump: Pump;
  const keys = new MemoryPersonKeys();
  const tenant = randomUUID();
  const pools: pg.Pool[] = [];
  const ambientOf = (): Ambient => ({
    tenant,
    actor: randomUUID(),
    correlation: randomUUID(),
    causation: null,
    traceparent: null,
    command: randomUUID(),
    writes: new Map(),
  });

  beforeAll(async () => {
    bed = await makeBed(servers[0] as string, 2, false);
    const [ownerUrl, appUrl, pumpUrl] = [bed.urls.owner, bed.urls.app, bed.urls.pump];
    const context = bed.context;
    // #region wiring
    const roles = rolesOf(context); // library_owner, library_app, library_pump, library_writer
    const owner = new pg.Client(ownerUrl);
    await owner.connect();
    await owner.query(storeSchema(roles)); // once, in the first migration
    await owner.end();

    const app = openPool(appUrl, { name: 'library app' });
    const pumping = openPool(pumpUrl, { name: 'library pump' });
    store = new PostgresStore(app, pumping);
    const codec = new FactCodec([book], keys);
    const source = new StoreSource(store, codec);
    const log = { info: () => undefined, error: console.error };
    pump = new Pump(
      pumping,
      [
        { model: new PostgresView(shelf, roles), source },
        { model: new PostgresView(publication('library', [publishedBook]), roles), source },
        { model: new ReactionModel(whenLentSendReminder), source },
      ],
      { owner: 'host 1, process 7' },
      log,
    );
    await pump.start();
    // #endregion
    pools.push(app, pumping);
    await until(() => pump.ready());
  });
  afterAll(async () => {
    await pump.stop();
    await Promise.all(pools.map((pool) => pool.end()));
    await bed.close();
    await endServers();
  });

  const streamsOf = (ambient: Ambient) =>
    new Streams(store, new FactCodec([book], keys), { current: () => ambient }, new SystemClock());
  const ana = { id: randomUUID(), name: 'Ana' };
  const id = randomUUID();

  it('writes, and reads its own writes', async () => {
    const streams = {
      create: (...parts: Parameters<Streams['create']>) => streamsOf(ambientOf()).create(...parts),
    } as Streams;
    const again = () => streamsOf(ambientOf());
    // #region streams
    const bought = await streams.create(book, id, buy({ title: 'Emma', price: 12 }));
    // → { state: { title: 'Emma', lentTo: null }, version: 1, position, facts }
    // #endregion
    expect(bought).toMatchObject({ state: { title: 'Emma', lentTo: null }, version: 1 });
    const lent = await again().update(book, id, lend(ana), { ifMatch: 1 });
    expect(lent).toMatchObject({ version: 2, facts: [{ type: 'book.lent' }] });
    expect(await again().load(book, id)).toMatchObject({ state: { lentTo: ana.id } });
    const { position } = lent;
    const [app] = pools as [pg.Pool];
    // #region list
    await pump.waitFor('library.shelf', position, 1_000); // false when the time is up
    const client = await app.connect();
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
    const { rows } = await client.query(`SELECT title, reader FROM ${PostgresView.relation(shelf)} ORDER BY title`);
    await client.query('COMMIT');
    client.release();
    // #endregion
    expect(rows).toEqual([{ title: 'Emma', reader: 'Ana' }]);
    await until(() => mails.length > 0);
    expect(mails).toEqual([`${ana.id}: Enjoy it, and bring it back.`]);
  });

  it('keeps names that must be unique in one transaction with what has them', async () => {
    const streams = streamsOf(ambientOf());
    const other = randomUUID();
    // #region transaction
    const shelve = (isbn: string, newId: string) =>
      streams.transaction(async (tx) => {
        await tx.reserve('isbn', isbn, { name: 'book', id: newId }); // throws Taken
        return tx.create(book, newId, buy({ title: 'Persuasion', price: 9 }));
      });
    // #endregion
    expect(await shelve('978-0', other)).toMatchObject({ version: 1 });
    await expect(shelve('978-0', randomUUID())).rejects.toThrow(Taken);
  });

  it('tells others', async () => {
    const [, pumping] = pools as [pg.Pool, pg.Pool];
    await pump.waitFor('library.publication', await store.newestPosition(), 5_000);
    // #region feed
    const { news, position, level } = await new Feed(pumping, 'library').read(0, 100);
    // #endregion
    expect(news).toMatchObject([{ type: 'book-lent', state: { title: 'Emma', lent: true } }, { type: 'book-bought' }]);
    expect([position, level]).toEqual([await store.newestPosition(), true]);
  });

  it('forgets a person, and shows it after a rebuild', async () => {
    const live = async (generation: number) =>
      (await pump.status()).some(
        (row) => row.name === 'library.shelf' && row.generation === generation && row.status === 'live',
      );
    // #region rebuild
    await keys.destroy(tenant, ana.id); // for good, and nothing personal is written about Ana any more
    const generation = await pump.rebuild('library.shelf'); // the old rows are read until the new ones are complete
    // #endregion
    await until(() => live(generation));
    const [, pumping] = pools as [pg.Pool, pg.Pool];
    const { rows } = await pumping.query(`SELECT reader FROM ${PostgresView.relation(shelf)} WHERE key = $1`, [id]);
    expect(rows).toEqual([{ reader: 'a former reader' }]);
    // #region rollback
    await pump.rollback('library.shelf'); // the generation before went on following: nothing is missing
    // #endregion
    expect(await live(1)).toBe(true);
    // #region parked
    for (const { id, problem, stream } of await pump.parked()) {
      console.log(stream, problem);
      await pump.wish(id, 'retry'); // or 'skip' this fact, or 'discard' the whole stream in this view
    }
    // #endregion
  });
});

describe('README.md', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const regions = new Map(
    [...read('./readme.spec.ts').matchAll(/^( *)\/\/ #region (\w+)\n([^]*?)^ *\/\/ #endregion/gm)].map(
      ([, indent = '', name = '', code = '']) => [name, code.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim()],
    ),
  );
  const blocks = [...read('../README.md').matchAll(/^<!-- (\w+) -->\n+```ts\n([^]*?)^```/gm)].map(
    ([, name = '', code = '']) => [name, code.trim()] as const,
  );

  it('shows every region', () => expect(blocks.map(([name]) => name).sort()).toEqual([...regions.keys()].sort()));
  it.each(blocks)('shows %s as it runs here', (name, code) => expect(code).toBe(regions.get(name)));
  it('has no other code', () => expect([...read('../README.md').matchAll(/^```ts/gm)]).toHaveLength(blocks.length));
});
