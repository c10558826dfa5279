import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hasOpenSearch } from '@mrbill/testing';
import { v7 } from 'uuid';
import type pg from 'pg';
import { type Entry, type Found, type PocQuery } from '../engine/search-engine.js';
import { Stems } from '../text/stems.js';
import { inPlaceOfOpenSearch } from '../testing/opensearch.js';
import { openSearchBed, PATIENT, refreshed, type OpenSearchBed } from '../testing/opensearch-bed.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import { searchEngineContract, type EngineUnderTest } from '../testing/search-engine-contract.js';
import { OpenSearch } from './connection.js';
import { Generations } from './generations.js';
import { indexed } from './index-documents.js';
import { Places } from './places.js';
import { IndexNames } from './index-names.js';
import { OpenSearchEngine } from './opensearch-engine.js';
import { whoseWords } from './vocabulary.js';

const onOpenSearch = hasOpenSearch ? describe : describe.skip;
let bed: OpenSearchBed;
let last = 1;

beforeAll(async () => {
  bed = await openSearchBed();
});
afterAll(() => bed.close());

/** OpenSearch takes no part in transactions: whoever asks something of this one fails. */
const noTransaction = new Proxy({} as pg.ClientBase, {
  get: (_, name) => {
    throw new Error(`tx.${String(name)} is to be left alone`);
  },
});

const engine = () => bed.engine();
const put = (...entries: readonly Entry[]) => bed.put(...entries);

const under = (engine: OpenSearchEngine): EngineUnderTest => ({
  engine,
  live: 1,
  next: () => ++last,
  step: async (work) => {
    const answer = await work(noTransaction);
    await refreshed(engine);
    return answer;
  },
});

onOpenSearch('the engine in OpenSearch', () => {
  it.each(Object.entries(searchEngineContract))('%s', (_, check) => check(under(engine())));
});

onOpenSearch('the contract suite', () => {
  class ShowsPrivateOnes extends OpenSearchEngine {
    override search(query: PocQuery): Promise<Found> {
      return super.search({ ...query, seesPrivateOf: query.userId });
    }
  }
  class CountsFacetsAfterFilters extends OpenSearchEngine {
    override async search(query: PocQuery): Promise<Found> {
      const found = await super.search(query);
      const { facets } = await super.search({ ...query, userId: query.languages.length > 0 ? v7() : query.userId });
      return { ...found, facets };
    }
  }
  class ForgetsVersions extends OpenSearchEngine {
    override put(generation: number, entries: readonly Entry[]) {
      return super.put(
        generation,
        entries.map((entry) => ({ ...entry, version: 1 })),
      );
    }
  }
  class LosesTheLast extends OpenSearchEngine {
    override put(generation: number, entries: readonly Entry[]) {
      return super.put(generation, entries.length > 500 ? entries.slice(1) : entries);
    }
  }
  it.each(
    [ShowsPrivateOnes, CountsFacetsAfterFilters, ForgetsVersions, LosesTheLast].map(
      (each) => [each.name, each] as const,
    ),
  )(
    'catches an engine that is broken: %s',
    async (_, Broken) => {
      const broken = under(new Broken(bed.opensearch, bed.generations, bed.stemmers, PATIENT));
      let caught = false;
      for (const check of Object.values(searchEngineContract)) {
        caught ||= await check(broken).then(
          () => false,
          () => true,
        );
      }
      expect(caught).toBe(true);
    },
    60_000,
  );
});

onOpenSearch('what OpenSearch is asked', () => {
  /** Into the index behind the engine's back. */
  const plant = (id: string, body: object) =>
    bed.opensearch.ask({
      method: 'PUT',
      path: `/${bed.generations.names.generation(1)}/_doc/${encodeURIComponent(id)}`,
      querystring: { refresh: true },
      body,
    });

  it('names what it cannot take, and takes the rest', async () => {
    const tenantId = v7();
    const good = [1, 2, 3].map((n) => entryOf(pocLike({ tenantId, name: `good ${n}` })));
    const tooLong = entryOf(pocLike({ tenantId, tags: ['x'.repeat(33_000)] }));
    const noDate = entryOf(pocLike({ tenantId, createdAt: 'yesterday' }));
    const refused = await put(good[0]!, tooLong, good[1]!, noDate, good[2]!);
    expect(refused).toEqual([
      { entry: tooLong, problem: expect.stringContaining('immense term') },
      { entry: noDate, problem: expect.stringContaining('failed to parse') },
    ]);
    expect((await engine().search(queryFor(tenantId, v7()))).totalItems).toBe(3);
  });

  it('shows nothing of another tenant, even where the index says that it is theirs to see', async () => {
    const [tenantId, other, callerId] = [v7(), v7(), v7()];
    const stolen = pocLike({ tenantId: other, name: 'Stolen goods', userId: callerId });
    const private_ = pocLike({ tenantId, name: 'Stolen secrets', isPublic: false });
    for (const document of [stolen, private_]) {
      const [body] = await indexed([entryOf(document)], new Places(new Stems()), bed.stemmers);
      await plant(document.pocId, { ...body, tenantId, seenBy: [tenantId, callerId] });
    }
    for (const query of [{}, { q: 'stolen' }, { q: 'stoeln' }, { includePublic: false }])
      expect((await engine().search(queryFor(tenantId, callerId, query))).items).toEqual([]);
    expect(await engine().suggest({ tenantId, callerId, kind: 'poc', prefix: 'stol', limit: 10 })).toEqual([]);
  });

  it.each([
    'name:* OR tenantId:*',
    '*'.repeat(200),
    '?*?*?*?*?*?*?*',
    '/.*(a+)+$/',
    '(((((((((((((((((((((',
    '"unbalanced',
    '_exists_:document',
    'words.name:secret',
    'a|b|=c|~d',
    '=secret ~secret ^secret',
    '{"match_all":{}}',
    '{"script":{"source":"while(true){}"}}',
    '${jndi:ldap://x}',
    '\\u0000\\',
    '[* TO *]',
    'secret~2^9',
    '-*',
    '+secret +* &&',
    'x'.repeat(500),
    'abcdefghi '.repeat(32),
    'a.'.repeat(250),
    'aB'.repeat(250),
    '"' + 'a '.repeat(30) + '"',
    '-'.repeat(100) + 'a',
    'kubernetes '.repeat(32),
    '\u{1F600}'.repeat(100),
  ])('takes %j for text', async (q) => {
    const [tenantId, callerId] = [v7(), v7()];
    await put(
      entryOf(pocLike({ tenantId, name: 'hidden', isPublic: false })),
      entryOf(pocLike({ tenantId, name: 'Innocent' })),
    );
    const began = performance.now();
    const { items, totalItems } = await engine().search(queryFor(tenantId, callerId, { q }));
    expect([items, totalItems]).toEqual([[], 0]);
    await engine().search(queryFor(tenantId, callerId, { q, sortBy: 'name' }));
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await engine().suggest({ tenantId, callerId, kind: 'tag', prefix: q.slice(0, 100), limit: 10 })).toEqual([]);
  });

  it('finds all that may be meant, not only some of the words in the index', async () => {
    const [tenantId, callerId] = [v7(), v7()];
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const near = new Set(
      [1, 2, 3, 4].flatMap((at) => letters.map((letter) => `zebra`.slice(0, at) + letter + `zebra`.slice(at + 1))),
    );
    await put(...[...near].map((name) => entryOf(pocLike({ tenantId, name }))));
    expect((await engine().search(queryFor(tenantId, callerId, { q: 'zebra' }))).totalItems).toBe(near.size);
  });

  it('knows by the words of a tenant what may be meant there, however many others have', async () => {
    const [tenantId, other, callerId] = [v7(), v7(), v7()];
    const letters = Array.from({ length: 0x600 }, (_, n) => String.fromCodePoint(0x61 + n))
      .filter((letter) => /\p{Ll}/u.test(letter) && letter.normalize('NFD') === letter)
      .slice(0, 300);
    const near = [1, 2, 3, 4].flatMap((at) =>
      letters.map((letter) => `zebra`.slice(0, at) + letter + `zebra`.slice(at + 1)),
    );
    const description = near.join(' ');
    const more = [1, 2].map((n) => entryOf(pocLike({ tenantId: other, name: `more ${n}`, description })));
    // The last in the order of words, and the least frequent.
    await put(...more, entryOf(pocLike({ tenantId, name: 'z\ua641bra' })));
    const { items } = await engine().search(queryFor(tenantId, callerId, { q: 'zebra' }));
    expect(items.map(({ document }) => document.name)).toEqual(['z\ua641bra']);
    expect((await engine().search(queryFor(other, callerId, { q: 'zebra' }))).totalItems).toBe(2);
  });

  it('asks no more where there is no other word that may be meant', async () => {
    const [tenantId, callerId, victim] = [v7(), v7(), v7()];
    await put(
      ...['grafana', 'promtheus'].map((name) => entryOf(pocLike({ tenantId, name }))),
      entryOf(pocLike({ tenantId, name: 'kubernets', isPublic: false })),
      entryOf(pocLike({ tenantId, userId: callerId, name: 'terrafrom', isPublic: false })),
      entryOf(pocLike({ tenantId: v7(), userId: victim, name: 'zebrafihs', isPublic: false })),
    );
    const asked = async (q: string, more = {}) => {
      const ask = jest.spyOn(bed.opensearch, 'ask');
      try {
        await engine().search(queryFor(tenantId, callerId, { q, ...more }));
        return ask.mock.calls.filter(([{ path }]) => path?.endsWith('_search')).length;
      } finally {
        ask.mockRestore();
      }
    };
    // How many there are, which words may be meant, and what is shown.
    expect(await asked('grafana')).toBe(3);
    // How many there are of these, in place of what is shown of none.
    expect(await asked('prometheus')).toBe(4);
    expect(await asked('terraform')).toBe(4);
    expect(await asked('nothing-like-this with-nothing-near-it here')).toBe(2);
    // Another's private word makes nothing take longer.
    expect(await asked('kubernetes')).toBe(2);
    // Nor does somebody's of another tenant whose id is known.
    expect(await asked('zebrafish', { userId: victim, seesPrivateOf: victim })).toBe(2);
  });

  it('looks for typos only where few hold what was typed, whatever is chosen of the facets', async () => {
    const [tenantId, callerId] = [v7(), v7()];
    const named = (name: string, language: string) => entryOf(pocLike({ tenantId, name, language }));
    await put(named('grafana', 'Go'), named('grafana board', 'Go'), named('grafna', 'Go'), named('grafna too', 'C'));
    const found = async (enough: number, languages: readonly string[] = []) => {
      const few = new OpenSearchEngine(bed.opensearch, bed.generations, bed.stemmers, PATIENT, enough);
      const { items, facets } = await few.search(queryFor(tenantId, callerId, { q: 'grafana', languages }));
      return { names: items.map(({ document }) => document.name).sort(), languages: facets.languages.length };
    };
    const all = ['grafana', 'grafana board', 'grafna', 'grafna too'];
    expect(await found(3)).toEqual({ names: all, languages: 2 });
    expect(await found(2)).toEqual({ names: all.slice(0, 2), languages: 1 });
    expect(await found(2, ['c'])).toEqual({ names: [], languages: 1 });
    expect(await found(3, ['c'])).toEqual({ names: ['grafna too'], languages: 2 });
  });

  it('warms up by a search of which nothing comes back but numbers', async () => {
    const answer = { timed_out: false, _shards: { failed: 0 }, hits: { total: { value: 1 }, hits: [] } };
    const place = await inPlaceOfOpenSearch(() => ({ status: 200, body: answer }));
    const there = new OpenSearch(place.url);
    await new OpenSearchEngine(there, new Generations(there, new IndexNames(bed.prefix, 1), 1), bed.stemmers).warmUp();
    expect(place.asked).toHaveLength(1);
    const body = place.asked[0]?.body ?? '';
    expect(JSON.parse(body)).toMatchObject({
      size: 0,
      aggs: { languages: {}, tags: {} },
    });
    expect(body).not.toContain('_source');
    for (const kind of ['max_edits', 'match_phrase', 'range']) expect(body).toContain(`"${kind}"`);
    await there.close();
    await place.close();
    await expect(engine().warmUp()).resolves.toBeUndefined();
  });

  it.each([
    [1, 1],
    [0, 'SearchTimedOut'],
  ])('of %i that were found as typed shows %j where there is no time left for typos', async (found, shown) => {
    const tenantId = v7();
    const whose = whoseWords(tenantId, tenantId);
    const keys = { keys: { buckets: [] } };
    const body = {
      timed_out: false,
      _shards: { failed: 0 },
      hits: { total: { value: found }, hits: [] },
      aggregations: { languages: keys, tags: keys, frameworks: keys },
      suggest: { [`${whose}/grafana`]: [{ options: [{ text: `${whose}/grafna` }] }] },
    };
    const place = await inPlaceOfOpenSearch(({ body: asked }) =>
      asked.includes('"grafna"') ? 'says nothing' : { status: 200, body },
    );
    const there = new OpenSearch(place.url);
    const late = new OpenSearchEngine(
      there,
      new Generations(there, new IndexNames(bed.prefix, 1), 1),
      bed.stemmers,
      1_000,
    );
    const outcome = late.search(queryFor(tenantId, v7(), { q: 'grafana' })).then(
      ({ totalItems }) => totalItems,
      (error: Error) => error.name,
    );
    expect(await outcome).toBe(shown);
    expect(place.asked.filter(({ body: asked }) => asked.includes('"grafna"'))).toHaveLength(1);
    await there.close();
    await place.close();
  });

  it('reads what was put, also before anybody can find it, and of removed ones the tombstone', async () => {
    const [one, two] = [pocLike(), pocLike()];
    await engine().put(1, [entryOf(one), { ...entryOf(two), version: 4, document: null }]);
    const ids = [one, two, pocLike()].map(({ tenantId: tenant, pocId: key }) => ({ tenant, key }));
    expect(await engine().read(1, ids)).toEqual([entryOf(one), { ...ids[1], version: 4, document: null }]);
  });

  it('gives up where OpenSearch does not answer, and says so where it is not there', async () => {
    const silent = await inPlaceOfOpenSearch(() => 'says nothing');
    const on = (url: string) => {
      const connection = new OpenSearch(url);
      return {
        connection,
        engine: new OpenSearchEngine(connection, new Generations(connection, bed.generations.names, 1), bed.stemmers),
      };
    };
    const [waiting, nowhere] = [on(silent.url), on('http://127.0.0.1:1')];
    const began = performance.now();
    await expect(waiting.engine.search(queryFor(v7(), v7(), { q: 'x' }))).rejects.toMatchObject({
      name: 'SearchTimedOut',
    });
    expect(performance.now() - began).toBeLessThan(15_000);
    await expect(nowhere.engine.search(queryFor(v7(), v7()))).rejects.toMatchObject({ name: 'EngineOutOfReach' });
    await Promise.all([waiting.connection.close(), nowhere.connection.close()]);
    await silent.close();
  });

  it('says that there is no index before there is one', async () => {
    const none = new OpenSearchEngine(
      bed.opensearch,
      new Generations(bed.opensearch, new IndexNames(`${bed.prefix}none-`, 1), 1),
      bed.stemmers,
    );
    await expect(none.search(queryFor(v7(), v7()))).rejects.toMatchObject({ name: 'NoIndexYet' });
    await expect(none.put(1, [entryOf(pocLike())])).rejects.toThrow('not there any more');
  });
});
