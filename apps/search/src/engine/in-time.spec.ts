import { describe, expect, it } from '@jest/globals';
import type { Context } from '@mrbill/tenancy';
import { SearchPocs, SearchPocsHandler } from '../features/search-pocs.js';
import { inTime } from './in-time.js';
import { SearchTimedOut, type SearchEngine } from './search-engine.js';

const never = new Promise<never>(() => undefined);

describe('a search', () => {
  it('is waited for as long as it may take', async () => {
    expect(await inTime(Promise.resolve('found'), 50)).toBe('found');
    await expect(inTime(Promise.reject(new Error('no such column')), 50)).rejects.toThrow('no such column');
    await expect(inTime(never, 50)).rejects.toThrow(SearchTimedOut);
  });

  it('is refused after two seconds, whatever its engine still waits for', async () => {
    const engine = { search: () => never } as unknown as SearchEngine;
    const context = { caller: { tenantId: 't', userId: 'u', role: 'USER' } } as unknown as Context;
    const began = performance.now();
    const answer = new SearchPocsHandler(engine, context).execute(
      new SearchPocs(SearchPocs.schema.parse({ q: 'event' })),
    );
    await expect(answer).rejects.toMatchObject({ code: 'search.too-slow' });
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
