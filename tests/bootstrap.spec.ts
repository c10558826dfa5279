import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call, signedIn } from './client.js';
import { Product } from './product.js';

jest.setTimeout(150_000);

let product: Product;
beforeAll(async () => {
  product = await Product.make();
  await product.start('--no-demo');
});
afterAll(() => product.discard());

const bootstrap = () => product.ops('bootstrap', '--email', 'olga@platform.example', '--name', 'Olga Prado');

describe('an installation without a demo', () => {
  it('begins with nobody in it, and says how to make the first platform admin', () => {
    expect(existsSync(join(product.root, '.mrbill', 'demo.json'))).toBe(false);
  });

  it.each([
    '/livez',
    '/readyz',
    '/api/docs',
    '/api/docs/start.js',
    '/api/openapi.json',
    '/api/asyncapi.json',
    '/problems/poc.deleted',
  ])('shows its pages to anybody: %s', async (page) => {
    expect((await call(`${product.url}${page}`, 'GET')).status).toBe(200);
  });

  it('gets its first platform admin from an operator, once', async () => {
    const first = await bootstrap();
    expect(first.code).toBe(0);
    const { made, tenant, email, password } = JSON.parse(
      first.output.split('\n').find((line) => line.startsWith('{'))!,
    );
    expect({ made, email }).toEqual({ made: true, email: 'olga@platform.example' });

    const olga = await signedIn(product.url, tenant, { email, password });
    const body = {
      name: 'First Tenant',
      domain: 'first.example',
      subscriptionPlan: 'PRO' as const,
      admin: { email: 'ana@first.example', fullName: 'Ana Reis' },
    };
    expect(await olga.post('/api/v1/tenants', { body })).toMatchObject({ domain: 'first.example', status: 'ACTIVE' });

    expect((await product.ops('unlock', tenant, email)).output).toContain('was not locked');
    const ana = { tenant: 'first.example', email: 'ana@first.example' };
    expect(await olga.post('/api/v1/ops/unlock', { body: ana })).toMatchObject({ hadFailures: false });
    expect((await product.ops('rotate-keys')).output).toMatch(/is shown from now on[^]* signing [^]* waiting /);
    expect((await olga.get('/api/v1/tenants')).items.map(({ domain }) => domain)).toContain('first.example');

    const again = await bootstrap();
    expect(JSON.parse(again.output.split('\n').find((line) => line.startsWith('{'))!)).toMatchObject({ made: false });
    const another = await product.ops('bootstrap', '--email', 'mallory@platform.example', '--name', 'Mallory');
    expect(another.code).not.toBe(0);
    expect(another.output).not.toContain('"password"');
  });
});
