import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { signedIn } from './client.js';
import { type Product, until } from './product.js';
import { productIn, profiles } from './profiles.js';

jest.setTimeout(150_000);

describe.each(profiles)('in the %s profile', (profile) => {
  let product: Product;
  beforeAll(async () => {
    product = await productIn(profile, { LOG_LEVEL: 'debug' });
  });
  afterAll(() => product?.discard());

  const written = (app: string, traceId: string) => product.log(app).filter((line) => line.traceId === traceId);

  describe('one trace', () => {
    it('goes through the edge, the context that writes, its facts, and the contexts that hear of them', async () => {
      const traceId = randomBytes(16).toString('hex');
      const [tenant] = product.demo.tenants;
      const user = await signedIn(product.url, tenant!.domain, tenant!.users[0]!);
      const poc = await user.post('/api/v1/pocs', {
        headers: { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` },
        body: { name: 'Traced', repositoryUrl: 'https://git.example/traced/poc' },
      });
      expect(poc.name).toBe('Traced');
      await until('search has taken the fact', 60_000, () => written('search', traceId).length > 0);
      expect(written('edge', traceId)).toEqual([
        expect.objectContaining({ severity: 'INFO', service: 'edge', status: 201 }),
      ]);
      expect(written('pocs', traceId).map(({ message }) => message)).toEqual(
        expect.arrayContaining(['request', 'fact taken']),
      );
      expect(written('search', traceId)).toEqual([
        expect.objectContaining({ severity: 'DEBUG', subscription: 'search.pocs', type: 'poc-registered' }),
      ]);
      const spans = ['edge', 'pocs', 'search'].flatMap((app) => written(app, traceId).map(({ spanId }) => spanId));
      expect(new Set(spans).size).toBe(spans.length);
    });
  });
});
