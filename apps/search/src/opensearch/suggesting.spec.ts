import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasOpenSearch } from '@mrbill/testing';
import { v7 } from 'uuid';
import type { Entry, SuggestQuery } from '../engine/search-engine.js';
import { openSearchBed, PATIENT, refreshed, type OpenSearchBed } from '../testing/opensearch-bed.js';
import { entryOf, pocLike } from '../testing/pocs.js';
import { Generations } from './generations.js';
import { IndexNames } from './index-names.js';
import { OpenSearchEngine } from './opensearch-engine.js';

let bed: OpenSearchBed;
beforeAll(async () => {
  bed = await openSearchBed();
});
afterAll(() => bed.close());

(hasOpenSearch ? describe : describe.skip)('suggestions out of OpenSearch', () => {
  it('are counted once for all of a tenant as far as they are public, until something is written', async () => {
    const [tenantId, ana, rui] = [v7(), v7(), v7()];
    const own = new Generations(bed.opensearch, new IndexNames(`${bed.prefix}suggested-`, 1), 1);
    await own.prepare(1);
    await own.switchTo(1);
    const engine = new OpenSearchEngine(bed.opensearch, own, bed.stemmers, PATIENT);
    const put = async (...entries: readonly Entry[]) => {
      await engine.put(1, entries);
      await refreshed(engine);
    };
    const tagged = (userId: string, isPublic: boolean, ...tags: string[]) =>
      entryOf(pocLike({ tenantId, userId, isPublic, tags }));
    await put(tagged(ana, true, 'stream'), tagged(ana, false, 'strong', 'stream'), tagged(rui, false, 'string'));
    const remembered = async () => {
      const path = `/${own.names.generation(1)}/_stats/request_cache`;
      const { _all } = await bed.opensearch.ask<{
        readonly _all: { readonly total: { readonly request_cache: Record<'hit_count' | 'miss_count', number> } };
      }>({ method: 'GET', path });
      return _all.total.request_cache;
    };
    const suggested = async (callerId: string, kind: SuggestQuery['kind'] = 'tag') => {
      const before = await remembered();
      const words = await engine.suggest({ tenantId, callerId, kind, prefix: 'str', limit: 10 });
      const after = await remembered();
      return { words, anew: after.miss_count - before.miss_count, remembered: after.hit_count - before.hit_count };
    };
    expect(await suggested(ana)).toEqual({ words: ['stream', 'strong'], anew: 2, remembered: 0 });
    expect(await suggested(ana)).toEqual({ words: ['stream', 'strong'], anew: 0, remembered: 2 });
    expect(await suggested(rui)).toEqual({ words: ['stream', 'string'], anew: 1, remembered: 1 });
    await put(tagged(rui, true, 'street'));
    expect(await suggested(ana)).toEqual({ words: ['stream', 'street', 'strong'], anew: 2, remembered: 0 });
  });

  it('are the newest names, however many are called the same', async () => {
    const [tenantId, callerId] = [v7(), v7()];
    const named = (name: string) => entryOf(pocLike({ tenantId, pocId: v7(), name }));
    const older = ['Store of events', 'Stored', 'The store'].map(named);
    await bed.put(...older, ...Array.from({ length: 40 }, () => named('Store')), named('My store'), named('Stores'));
    const suggest = (limit: number) =>
      bed.engine().suggest({ tenantId, callerId, kind: 'poc', prefix: 'store', limit });
    const all = ['Stores', 'Store', 'Stored', 'Store of events', 'My store', 'The store'];
    for (const limit of [1, 2, 3, 5, 10]) expect(await suggest(limit)).toEqual(all.slice(0, limit));
  });

  it('stop looking at names in an index of many as soon as there are enough', async () => {
    const [tenantId, callerId] = [v7(), v7()];
    await bed.put(...Array.from({ length: 3_000 }, (_, n) => entryOf(pocLike({ tenantId, name: `Plan ${n}` }))));
    const looked: number[] = [];
    const profiled = new Proxy(bed.opensearch, {
      get: (target, name) =>
        name !== 'ask'
          ? Reflect.get(target, name)
          : async (request: { body: object }, ...rest: []) => {
              const body = { ...request.body, profile: true };
              const answer: any = await target.ask({ ...request, body } as never, ...rest);
              const [{ searches }] = answer.profile.shards;
              looked.push(searches[0].query[0].breakdown.next_doc_count);
              return answer;
            },
    });
    const engine = new OpenSearchEngine(profiled, bed.generations, bed.stemmers, PATIENT);
    const names = await engine.suggest({ tenantId, callerId, kind: 'poc', prefix: 'plan', limit: 3 });
    expect(names).toEqual(['Plan 2999', 'Plan 2998', 'Plan 2997']);
    expect(looked).toHaveLength(1);
    expect(looked[0]).toBeLessThan(500);
  });
});
