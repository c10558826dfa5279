import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasOpenSearch } from '@mrbill/testing';
import { v7 } from 'uuid';
import type { Entry } from '../engine/search-engine.js';
import { openSearchBed, PATIENT, refreshed, type OpenSearchBed } from '../testing/opensearch-bed.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import { Generations } from './generations.js';
import { IndexNames } from './index-names.js';
import { OpenSearchEngine } from './opensearch-engine.js';

let bed: OpenSearchBed;
beforeAll(async () => {
  bed = await openSearchBed();
});
afterAll(() => bed.close());

(hasOpenSearch ? describe : describe.skip)('facets in OpenSearch', () => {
  it('counts what is public once for all who look around, until something is written', async () => {
    const [tenantId, ana, rui] = [v7(), v7(), v7()];
    // Of its own: where segments of others are merged, nothing is remembered either.
    const own = new Generations(bed.opensearch, new IndexNames(`${bed.prefix}browsed-`, 1), 1);
    await own.prepare(1);
    await own.switchTo(1);
    const browsing = new OpenSearchEngine(bed.opensearch, own, bed.stemmers, PATIENT);
    const put = async (...entries: readonly Entry[]) => {
      await browsing.put(1, entries);
      await refreshed(browsing);
    };
    const written = (name: string, userId: string, isPublic: boolean, language: string) =>
      entryOf(pocLike({ tenantId, userId, name, isPublic, language }));
    await put(written('one', ana, true, 'Go'), written('two', ana, false, 'Go'), written('three', rui, true, 'C'));
    const remembered = async () => {
      const path = `/${own.names.generation(1)}/_stats/request_cache`;
      const { _all } = await bed.opensearch.ask<{
        readonly _all: { readonly total: { readonly request_cache: Record<'hit_count' | 'miss_count', number> } };
      }>({ method: 'GET', path });
      return _all.total.request_cache;
    };
    const facetsFor = async (caller: string, query = {}) => {
      const before = await remembered();
      const { totalItems, facets } = await browsing.search(queryFor(tenantId, caller, query));
      const after = await remembered();
      return {
        totalItems,
        languages: facets.languages.map(({ value, count }) => `${value} ${count}`),
        anew: after.miss_count - before.miss_count,
        remembered: after.hit_count - before.hit_count,
      };
    };
    const all = { totalItems: 3, languages: ['Go 2', 'C 1'] };
    expect(await facetsFor(ana)).toEqual({ ...all, anew: 2, remembered: 0 });
    expect(await facetsFor(ana, { languages: ['c'] })).toEqual({ ...all, totalItems: 1, anew: 0, remembered: 2 });
    expect(await facetsFor(rui)).toEqual({ totalItems: 2, languages: ['C 1', 'Go 1'], anew: 1, remembered: 1 });
    await put(written('four', ana, true, 'C'));
    expect(await facetsFor(rui)).toEqual({ totalItems: 3, languages: ['C 2', 'Go 1'], anew: 2, remembered: 0 });
  });

  it('shows words as they were first given, also where there are many', async () => {
    const [tenantId, ana, rui] = [v7(), v7(), v7()];
    const tags = Array.from({ length: 15 }, (_, n) => `Tag ${n}`);
    const given = (isPublic: boolean, ...some: string[]) =>
      entryOf(pocLike({ tenantId, pocId: v7(), userId: rui, isPublic, tags: some }));
    await bed.put(given(false, 'TAG 5', 'Mine'), given(true, ...tags), given(true, 'tag 3'));
    const shown = async (caller: string, query = {}) =>
      (await bed.engine().search(queryFor(tenantId, caller, query))).facets.tags.map(({ value }) => value).sort();
    expect(await shown(ana)).toEqual(tags.toSorted());
    // What is public is shown as it is public, whatever somebody has called it before for themselves.
    expect(await shown(rui)).toEqual(['Mine', ...tags].sort());
    expect(await shown(rui, { includePublic: false })).toEqual(expect.arrayContaining(['TAG 5', 'Mine', 'Tag 3']));
  });

  it('counts everything anew where two halves do not tell what is most frequent', async () => {
    const [tenantId, ana] = [v7(), v7()];
    const many = Array.from({ length: 600 }, (_, n) => `tag ${String(n).padStart(3, '0')}`);
    await bed.put(
      entryOf(pocLike({ tenantId, userId: v7(), tags: many })),
      entryOf(pocLike({ tenantId, userId: ana, isPublic: false, tags: ['tag 599', 'mine'] })),
    );
    const { facets, totalItems } = await bed.engine().search(queryFor(tenantId, ana));
    expect(totalItems).toBe(2);
    expect(facets.tags.slice(0, 3)).toEqual([
      { value: 'tag 599', count: 2 },
      { value: 'mine', count: 1 },
      { value: 'tag 000', count: 1 },
    ]);
  });
});
