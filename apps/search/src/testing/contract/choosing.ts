import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { MOST_FACETS } from '../../engine/search-engine.js';
import { queryFor } from '../pocs.js';
import { someOrder, tenantWith, type Check } from './under-test.js';

/** Who sees what, filters, facets, sorting. */
export const choosing: Readonly<Record<string, Check>> = {
  'shows own POCs and public ones, and nothing of other tenants': async (on) => {
    const [ana, rui] = [v7(), v7()];
    const { tenantId, names } = await tenantWith(
      on,
      { name: 'hers open', userId: ana },
      { name: 'hers', userId: ana, isPublic: false },
      { name: 'his open', userId: rui },
      { name: 'his', userId: rui, isPublic: false },
    );
    const other = await tenantWith(on, { name: 'his elsewhere', userId: rui });
    assert.deepEqual(someOrder(await names({}, ana)), ['hers', 'hers open', 'his open']);
    assert.deepEqual(someOrder(await names({ includePublic: false }, ana)), ['hers', 'hers open']);
    assert.deepEqual(await names({ userId: rui }, ana), ['his open']);
    assert.deepEqual(await names({ userId: rui, includePublic: false }, ana), []);
    assert.deepEqual(someOrder(await names({ userId: rui, seesPrivateOf: rui, includePublic: false }, ana)), [
      'his',
      'his open',
    ]);
    assert.deepEqual(someOrder(await names('his', ana)), ['his open']);
    assert.deepEqual(await other.names({ userId: ana }, ana), []);
    const stranger = await on.engine.search(queryFor(v7(), ana, { q: 'hers' }));
    assert.equal(stranger.totalItems, 0);
    assert.notEqual(tenantId, other.tenantId);
  },

  'filters: any of a list, all of the lists': async (on) => {
    const { names, documents } = await tenantWith(
      on,
      { name: 'a', language: 'Go', tags: ['Web', 'api'], frameworks: ['gin'] },
      { name: 'b', language: 'rust', tags: ['web'], frameworks: ['axum'] },
      { name: 'c', language: 'go', tags: ['cli'] },
      { name: 'd' },
    );
    assert.deepEqual(someOrder(await names({ languages: ['go'] })), ['a', 'c']);
    assert.deepEqual(someOrder(await names({ languages: ['go', 'rust'], tags: ['web'] })), ['a', 'b']);
    assert.deepEqual(someOrder(await names({ tags: ['api', 'cli'] })), ['a', 'c']);
    assert.deepEqual(await names({ frameworks: ['axum'], languages: ['go'] }), []);
    const [, b, c] = documents;
    assert.deepEqual(someOrder(await names({ from: b?.createdAt ?? '', to: c?.createdAt ?? '' })), ['b']);
  },

  'counts each facet as if its own filter were not set': async (on) => {
    const { search } = await tenantWith(
      on,
      { language: 'Go', tags: ['web', 'api'], frameworks: ['gin'] },
      { language: 'go', tags: ['Web'] },
      { language: 'Rust', tags: ['web'], frameworks: ['axum'] },
      { language: 'Rust', tags: ['cli'] },
    );
    const { facets, totalItems } = await search({ languages: ['go'], tags: ['web'] });
    assert.equal(totalItems, 2);
    assert.deepEqual(facets, {
      languages: [{ value: 'Go', count: 2 }, { value: 'Rust', count: 1 }],
      tags: [{ value: 'web', count: 2 }, { value: 'api', count: 1 }],
      frameworks: [{ value: 'gin', count: 1 }],
    }); // prettier-ignore
  },

  'counts in facets only what the caller may see': async (on) => {
    const { search } = await tenantWith(on, { tags: ['open'] }, { tags: ['secret'], isPublic: false, userId: v7() });
    assert.deepEqual((await search()).facets.tags, [{ value: 'open', count: 1 }]);
  },

  'names 20 languages, 50 tags and 20 frameworks': async (on) => {
    const pocs = Array.from({ length: 60 }, (_, n) => ({ language: `l${n}`, tags: [`t${n}`], frameworks: [`f${n}`] }));
    const { facets } = await (await tenantWith(on, ...pocs)).search({ limit: 1 });
    const { languages, tags, frameworks } = facets;
    const lengths = { languages: languages.length, tags: tags.length, frameworks: frameworks.length };
    assert.deepEqual(lengths, MOST_FACETS);
  },

  'sorts, and pages through everything once': async (on) => {
    const { names, search } = await tenantWith(
      on,
      ...['b', 'Á', 'a', 'b', 'c', 'Z'].map((name, n) => ({
        name,
        updatedAt: new Date(Date.UTC(2026, 5, 30 - n)).toISOString(),
      })),
    );
    assert.deepEqual(await names({ sortBy: 'createdAt', descending: false }), ['b', 'Á', 'a', 'b', 'c', 'Z']);
    assert.deepEqual(await names({ sortBy: 'updatedAt', descending: false }), ['Z', 'c', 'b', 'a', 'Á', 'b']);
    assert.deepEqual(await names({ sortBy: 'name', descending: false }), ['a', 'Á', 'b', 'b', 'c', 'Z']);
    for (const descending of [true, false]) {
      const ids: string[] = [];
      for (let offset = 0; offset < 6; offset += 2) {
        const { items, totalItems } = await search({ sortBy: 'name', descending, offset, limit: 2 });
        assert.equal(totalItems, 6);
        ids.push(...items.map(({ document }) => document.pocId));
      }
      const whole = (await search({ sortBy: 'name', descending })).items.map(({ document }) => document.pocId);
      assert.deepEqual(ids, whole);
      assert.equal(new Set(ids).size, 6);
    }
  },
};
