import { afterEach, describe, expect, it } from '@jest/globals';
import { Health } from '@mrbill/observability';
import { inPlaceOfOpenSearch } from '../testing/opensearch.js';
import { OpenSearchService } from './opensearch-service.js';

let service: OpenSearchService | undefined;
let server: Awaited<ReturnType<typeof inPlaceOfOpenSearch>> | undefined;
afterEach(async () => {
  await service?.onApplicationShutdown();
  await server?.close();
  server = undefined;
});

describe('a service with its index in OpenSearch', () => {
  it.each([
    ['yellow', 'ok'],
    ['red', 'an index cannot be read now'],
  ])('says how it is while OpenSearch says %s of its indexes', async (status, opensearch) => {
    server = await inPlaceOfOpenSearch(() => ({ status: 200, body: { status } }));
    const health = new Health();
    service = new OpenSearchService(server.url, 'ours-g*', health);
    expect(await health.readiness()).toEqual({ ready: opensearch === 'ok', checks: { opensearch } });
    expect(server.asked.map(({ path }) => decodeURIComponent(path))).toEqual([
      '/_cluster/health/ours-g*?filter_path=status',
    ]);
  });

  it('is not ready where there is none, and says so without its password', async () => {
    const health = new Health();
    service = new OpenSearchService('http://ana:secret@127.0.0.1:1', 'ours-g*', health);
    expect(await health.readiness()).toEqual({ ready: false, checks: { opensearch: 'OpenSearch cannot be reached' } });
  });
});
