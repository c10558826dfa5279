import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { queryFor } from '../testing/pocs.js';
import { browsedWhole, isBrowsing, together, type Buckets } from './browsing.js';

/** What a list of so many says of these counts. */
function listOf(counts: Readonly<Record<string, number>>, size: number): Buckets {
  const sorted = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const buckets = sorted.slice(0, size).map(([key, count]) => ({ key, doc_count: count }));
  return { buckets, sum_other_doc_count: sorted.slice(size).reduce((sum, [, count]) => sum + count, 0) };
}

describe('facets of two halves', () => {
  it('are added up, the most frequent first', () => {
    const halves = [listOf({ go: 3, java: 2, c: 1 }, 9), listOf({ java: 2, rust: 1 }, 9)];
    expect(together(halves, 2)).toEqual([
      { key: 'java', doc_count: 4 },
      { key: 'go', doc_count: 3 },
    ]);
  });

  it('are not told where a list ends too soon to know', () => {
    // Of `d` the first half may have 2 that it left out: then it would come before `a`.
    expect(together([listOf({ a: 5, c: 2, d: 2 }, 2), listOf({ d: 4 }, 9)], 1)).toBeUndefined();
    // Among those that are shown, and nobody knows how often.
    expect(together([listOf({ a: 9, b: 1, c: 1 }, 2), listOf({ c: 20 }, 9)], 1)).toBeUndefined();
    expect(together([listOf({ a: 9, b: 1, c: 1 }, 2), listOf({ c: 2 }, 9)], 1)).toEqual([{ key: 'a', doc_count: 9 }]);
  });

  it('are those of the whole, or not told', () => {
    const counts = fc.dictionary(fc.constantFrom(...'abcdefghij'), fc.integer({ min: 1, max: 30 }));
    let told = 0;
    const isRight = fc.property(
      counts,
      counts,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 10 }),
      (one, other, most, size) => {
        const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
        const whole = Object.fromEntries([...keys].map((key) => [key, (one[key] ?? 0) + (other[key] ?? 0)]));
        const found = together([listOf(one, size), listOf(other, size)], most);
        if (found === undefined) return;
        told++;
        expect(found).toEqual(listOf(whole, most).buckets);
      },
    );
    fc.assert(isRight, { numRuns: 2_000 });
    expect(told).toBeGreaterThan(200);
  });
});

describe('browsing', () => {
  const [tenantId, ana, rui] = [v7(), v7(), v7()];
  it.each([
    [true, {}],
    [true, { languages: ['go', 'c'] }],
    [true, { from: '2026-01-01T00:00:00Z', sortBy: 'name' as const }],
    [false, { q: 'go' }],
    [false, { languages: ['go'], tags: ['cli'] }],
    [false, { userId: ana }],
    [false, { userId: ana, seesPrivateOf: ana }],
    [false, { includePublic: false }],
  ])('is %s of %j', (is, query) => expect(isBrowsing(queryFor(tenantId, ana, query))).toBe(is));

  it('asks in the same words for what is the same for all, and never for what is private of others', () => {
    const asked = (caller: string, query = {}) =>
      browsedWhole(queryFor(tenantId, caller, query)).map((body) => JSON.stringify(body));
    const [shared, own] = asked(ana);
    expect(asked(ana, { sortBy: 'name', offset: 20, languages: ['go'] })).toEqual([shared, own]);
    const [sharedToo, others] = asked(rui);
    expect(sharedToo).toBe(shared);
    expect([shared?.includes(ana), own?.includes(rui), others?.includes(ana)]).toEqual([false, false, false]);
  });
});
