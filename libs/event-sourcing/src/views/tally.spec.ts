import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endServers, servers, until } from '@mrbill/testing';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { freshFold } from '../fixtures/fresh-fold.js';
import { appendTo, event, note, noteList, type NoteRow } from '../fixtures/notes.js';
import { digestOf, pumpOn } from '../fixtures/pumps.js';
import { PostgresView } from './postgres-view.js';
import { stepsOf, tally } from './tally.js';

interface TagCount {
  readonly count: number;
  /** Every note that came and went since it was nothing, so that the order of gifts shows. */
  readonly told: readonly string[];
}

/** How many notes have a tag. A note that says `hidden` gives nothing. */
const tagCounts = tally<NoteRow, { by: string }, TagCount>({
  columns: { count: 'integer NOT NULL', told: 'text[] NOT NULL' },
  indexes: ['(tenant, count DESC)'],
  gifts: ({ text, tags }, key) => new Map(text === 'hidden' ? [] : tags.map((tag) => [tag, { by: key }])),
  add: (sum, { by }) => ({ count: (sum?.count ?? 0) + 1, told: [...(sum?.told ?? []), `+${by}`] }),
  take: ({ count, told }, { by }) => (count === 1 ? undefined : { count: count - 1, told: [...told, `-${by}`] }),
});

const row = (tags: string[], text = 'a note'): NoteRow => ({ text, tags, changedAt: '', version: 1 });

describe('a tally', () => {
  const after = (steps: ReturnType<typeof stepsOf>, sums: Record<string, TagCount | undefined> = {}) => {
    for (const { key, to } of steps) sums[key] = to(sums[key]) as TagCount | undefined;
    return Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, sum?.count]));
  };

  it('adds what a new row gives, and takes back what one that is gone gave', () => {
    expect(after(stepsOf(tagCounts, 'n', undefined, row(['a', 'b'])))).toEqual({ a: 1, b: 1 });
    const one = { count: 1, told: ['+n'] };
    expect(after(stepsOf(tagCounts, 'n', row(['a', 'b']), undefined), { a: one, b: one })).toEqual({
      a: undefined,
      b: undefined,
    });
  });
  it('leaves alone what a changed row goes on giving', () => {
    expect(stepsOf(tagCounts, 'n', row(['a', 'b']), row(['b', 'c'])).map(({ key }) => key)).toEqual(['a', 'c']);
    expect(stepsOf(tagCounts, 'n', row(['a']), row(['a'], 'other'))).toEqual([]);
  });
  it('says so where there is nothing to take from', () =>
    expect(() => after(stepsOf(tagCounts, 'n', row(['a']), undefined))).toThrow(/rebuild the view/));
});

afterAll(endServers);

describe.each(servers)('a view with a tally on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server);
    const tenants = [randomUUID(), randomUUID()];
    const notes = Array.from({ length: 40 }, (_, n) => ({ tenant: tenants[n % 2] as string, id: randomUUID() }));
    let expected = 0;
    const all = (fact: (n: number) => ReturnType<typeof event>) =>
      Promise.all(notes.map((each, n) => bed.store.append(appendTo({ ...each, expected, events: [fact(n)] }))));
    await all((n) => event('note.written', { text: n % 5 === 0 ? 'hidden' : 'a note' }));
    for (const tag of [(n: number) => `tag ${n % 4}`, (n: number) => `word ${n % 3}`, () => 'common']) {
      expected++;
      await all((n) => event('note.tagged', { tag: tag(n) }));
    }
    // Gone, and come again with another tag: sums go through nothing.
    for (const each of notes.slice(0, 30)) {
      const more = [
        event('note.removed', {}),
        event(),
        event('note.tagged', { tag: 'again' }),
        event('note.removed', {}),
      ];
      await bed.store.append(appendTo({ ...each, expected: 4, events: more }));
    }
  });
  afterAll(() => bed.close());

  const counted = { ...noteList('notes.counted'), tally: tagCounts };
  const sums = PostgresView.tallyOf(counted);

  it('holds what its rows come to, in pages of any size', async () => {
    const digests = new Set<string>();
    for (const pageSize of [1_000, 1, 7, 64]) {
      const pump = await pumpOn(bed.pump, bed.store, bed.roles, [counted], [note], { pageSize });
      await until(() => pump.ready());
      if (digests.size > 0) {
        const generation = await pump.rebuild(counted.name);
        const isLive = async () =>
          (await pump.status()).some((each) => each.generation === generation && each.status === 'live');
        await until(isLive);
      }
      expect(await pump.waitFor(counted.name, await bed.store.safePosition(), 15_000)).toBe(true);
      digests.add(await digestOf(bed.pump, sums));
      await pump.stop();
    }
    expect([...digests]).toHaveLength(1);

    const expected = new Map<string, number>();
    for (const [id, { text, tags }] of await freshFold(bed.store, counted)) {
      const tenant = id.split('/')[0] as string;
      for (const tag of text === 'hidden' ? [] : tags)
        expected.set(`${tenant}/${tag}`, (expected.get(`${tenant}/${tag}`) ?? 0) + 1);
    }
    const { rows } = await bed.pump.query<{ tenant: string; key: string; count: number }>(`SELECT * FROM ${sums}`);
    expect(rows.length).toBeGreaterThan(5);
    expect(new Map(rows.map(({ tenant, key, count }) => [`${tenant}/${key}`, count]))).toEqual(
      new Map([...expected].sort().map(([key, count]) => [key, count])),
    );
  });

  it('shows a tenant its own sums and nobody else’s', async () => {
    const { rows: all } = await bed.pump.query<{ tenant: string }>(`SELECT tenant FROM ${sums}`);
    const [tenant] = all.map((each) => each.tenant);
    const client = await bed.app.connect();
    try {
      expect((await client.query(`SELECT 1 FROM ${sums}`)).rowCount).toBe(0);
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
      const { rows } = await client.query<{ tenant: string }>(`SELECT tenant FROM ${sums}`);
      expect(new Set(rows.map((each) => each.tenant))).toEqual(new Set([tenant]));
      expect(rows).toHaveLength(all.filter((each) => each.tenant === tenant).length);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('parks a fact that its tally cannot take, and goes on with the others', async () => {
    const strict = tally<NoteRow, { by: string }, TagCount>({
      ...tagCounts,
      gifts: (given, key) => {
        if (given.tags.includes('word 1')) throw new Error('not this word');
        return tagCounts.gifts(given, key);
      },
    });
    const view = { ...noteList('notes.strict'), tally: strict };
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    expect(await pump.waitFor(view.name, await bed.store.safePosition(), 15_000)).toBe(true);
    const parked = await pump.parked();
    const { rows } = await bed.pump.query<{ key: string }>(`SELECT key FROM ${PostgresView.tallyOf(view)}`);
    await pump.stop();
    expect(parked.some(({ name, problem }) => name === view.name && problem === 'not this word')).toBe(true);
    expect(rows.map(({ key }) => key)).toContain('word 2');
  });
});
