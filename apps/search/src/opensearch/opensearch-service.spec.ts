import { afterEach, describe, expect, it } from '@jest/globals';
import { Health } from '@mrbill/observability';
import { inPlaceOfOpenSearch } from '../testing/opensearch.js';
import { OpenSearchService } from './opensearch-service.js';

let service: OpenSearchService | undefined;
afterEach(() => service?.onApplicationShutdown());

describe('a service with its index in OpenSearch', () => {
  it('is ready while OpenSearch answers', async () => {
    const server = await inPlaceOfOpenSearch(() => ({ status: 200, body: { status: 'yellow' } }));
    const health = new Health();
    service = new OpenSearchService(server.url, health);
    expect(await health.readiness()).toEqual({ ready: true, checks: { opensearch: 'ok' } });
    await server.close();
  });

  it('is not ready where there is none, and says so without its password', async () => {
    const health = new Health();
    service = new OpenSearchService('http://ana:secret@127.0.0.1:1', health);
    expect(await health.readiness()).toEqual({ ready: false, checks: { opensearch: 'OpenSearch cannot be reached' } });
  });
});
