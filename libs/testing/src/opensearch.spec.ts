import { afterAll, describe, expect, it } from '@jest/globals';
import { endServers, hasOpenSearch, openSearchUrl } from './index.js';

afterAll(endServers);

(hasOpenSearch ? describe : describe.skip)('an OpenSearch', () => {
  it('is there for a spec that asks for it', async () => {
    const url = await openSearchUrl();
    expect(await openSearchUrl()).toBe(url);
    const answer = (await (await fetch(url)).json()) as { version: object };
    expect(answer.version).toMatchObject({ distribution: 'opensearch' });
  });
});
