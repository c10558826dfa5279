import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hasOpenSearch } from '@mrbill/testing';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { openSearchBed, PATIENT, type OpenSearchBed } from '../testing/opensearch-bed.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import { OpenSearchEngine } from './opensearch-engine.js';

const WORDS = ['grafana', 'grafna', 'board', 'boards', 'quadro', 'react', 're', 'act', 'reactBoard', 'c#', 'painéis'];
const QUERIES = [
  'grafana',
  'grafana board',
  'board grafana quadro',
  'painel',
  'react',
  're act',
  'reactBoard',
  '"react board"',
  'grafana -quadro',
  '-quadro',
  'c# board',
  'boad',
  'grafanaboard',
  'graphana boards',
];
const [tenantId, callerId] = [v7(), v7()];

let bed: OpenSearchBed;
beforeAll(async () => {
  bed = await openSearchBed();
  const some = (most: number) => fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: most });
  const poc = fc.record({ name: some(3), tags: some(2), description: some(6), language: fc.constantFrom('Go', 'C#') });
  const pocs = fc.sample(poc, { numRuns: 300, seed: 11 }).map(({ name, tags, description, language }, n) =>
    entryOf(
      pocLike({
        tenantId,
        name: name.join(n % 7 === 0 ? '' : ' '),
        tags,
        description: description.join(' '),
        language,
        // Some at the same time, so that only their ids tell which comes first.
        createdAt: new Date(Date.UTC(2026, 0, 1 + (n % 20))).toISOString(),
      }),
    ),
  );
  await bed.put(...pocs);
});
afterAll(() => bed.close());

/** Looks at names first where it has found so many, and for typos where it has not found enough. */
const engineFrom = (many: number, enough?: number) =>
  new OpenSearchEngine(bed.opensearch, bed.generations, bed.stemmers, PATIENT, enough, many);

/** How many pages OpenSearch is asked for meanwhile. */
async function pagesAskedFor(work: () => Promise<unknown>): Promise<number> {
  const ask = jest.spyOn(bed.opensearch, 'ask');
  try {
    await work();
    return ask.mock.calls.filter(([{ body }]) => JSON.stringify(body)?.includes('from')).length;
  } finally {
    ask.mockRestore();
  }
}

(hasOpenSearch ? describe : describe.skip)('a page of many', () => {
  const [first, always] = [() => engineFrom(1), () => engineFrom(Number.POSITIVE_INFINITY)];

  it.each(QUERIES)('of %s is the same whether names are looked at first or not', async (q) => {
    for (const limit of [1, 5, 20, 100])
      for (const offset of [0, 3, 40])
        for (const languages of [[], ['go']]) {
          const query = queryFor(tenantId, callerId, { q, limit, offset, languages });
          const [one, other] = [await first().search(query), await always().search(query)];
          expect(one).toEqual(other);
        }
  });

  it('is that of names where nothing else can be as good, and else that of all', async () => {
    const asked = (query: object, many = 1) =>
      pagesAskedFor(() => engineFrom(many, 1).search(queryFor(tenantId, callerId, { q: 'board', ...query })));
    expect(await asked({ limit: 5 })).toBe(1);
    expect(await asked({ limit: 100, offset: 100 })).toBe(2);
    // Here it does not matter where the words are.
    expect(await asked({ limit: 5, sortBy: 'name' })).toBe(1);
    expect(await asked({ limit: 5, descending: false })).toBe(1);
    expect(await asked({ limit: 100, offset: 100 }, 1_000)).toBe(1);
  });

  it('is not asked for where nothing is left to be shown', async () => {
    const asked = (query: object) => pagesAskedFor(() => first().search(queryFor(tenantId, callerId, query)));
    expect(await asked({ q: 'zzzzzzzzzz' })).toBe(0);
    expect(await asked({ q: 'board', offset: 300 })).toBe(0);
    expect(await asked({ q: 'board', languages: ['cobol'] })).toBe(0);
  });
});
