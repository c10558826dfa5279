import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';
import { person, type TestTokens } from '../testing/index.js';
import { networkOf } from './counting.js';
import { Plans } from './rate-limits.js';

const edgeSecret = 'the-secret-that-only-the-edge-has-got';
let app: NestFastifyApplication;
let tokens: TestTokens;
beforeAll(async () => {
  class Free extends Plans {
    quotasOf = (tenant: string) =>
      tenant === free ? { user: { requests: 1, seconds: 30 }, tenant: { requests: 9, seconds: 30 } } : undefined;
  }
  ({ app, tokens } = await notesApp({
    env: { RATE_ADDRESS: '3/60', RATE_USER: '2/30', RATE_TENANT: '3/30', EDGE_SECRET: edgeSecret },
    providers: [{ provide: Plans, useClass: Free }],
  }));
});
afterAll(() => app.close());
const free = person().tenantId;

const open = (headers: Record<string, string> = {}) => app.inject({ url: '/api/v1/trouble/public', headers });

describe('limits', () => {
  it('count those who are not signed in by address, as the draft writes it', async () => {
    const first = await open();
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"address";q=3;w=60', ratelimit: '"address";r=2;t=60' });
    await open();
    await open({ 'x-forwarded-for': '203.0.113.1' });
    const refused = await open({ 'x-forwarded-for': '203.0.113.2', 'x-edge-secret': 'guessed' });
    expect([refused.statusCode, refused.json().code, refused.json()['violated-policies']]).toEqual([
      429,
      'rate-limited',
      ['address'],
    ]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
    expect(refused.headers.ratelimit).toMatch(/^"address";r=0;t=\d+$/);
  });

  it('believe the edge about addresses, and only what it wrote itself', async () => {
    const through = (forwarded: string) => open({ 'x-edge-secret': edgeSecret, 'x-forwarded-for': forwarded });
    expect((await through('203.0.113.7')).statusCode).toBe(200);
    const forged = await through('198.51.100.1, 203.0.113.7');
    expect(forged.headers.ratelimit).toMatch(/r=1/);
  });

  it('count those with a bad token by address too', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() =>
        app.inject({ url: '/api/v1/trouble/who', remoteAddress: '192.0.2.1', headers: { authorization: 'Bearer x' } }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([401, 401, 401, 429]);
  });

  it('count what never becomes a request of a route, too: no JSON, no such path', async () => {
    const broken = () =>
      app.inject({
        method: 'POST',
        url: '/api/v1/notes',
        remoteAddress: '192.0.2.2',
        headers: { 'content-type': 'application/json' },
        payload: '{',
      });
    const nowhere = () => app.inject({ url: '/nowhere', remoteAddress: '192.0.2.2' });
    const first = await broken();
    expect([first.statusCode, first.headers.ratelimit]).toEqual([400, '"address";r=2;t=60']);
    expect((await nowhere()).statusCode).toBe(404);
    await nowhere();
    for (const refused of [await nowhere(), await broken()])
      expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate-limited']);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('take %s for one of %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('count a user and the tenant', async () => {
    const ana = person();
    const rui = person('USER', ana.tenantId);
    const as = async (who: typeof ana) => app.inject({ url: '/api/v1/trouble/who', headers: await tokens.as(who) });
    expect((await as(ana)).headers).toMatchObject({
      'ratelimit-policy': '"user";q=2;w=30, "tenant";q=3;w=30',
      ratelimit: '"user";r=1;t=30, "tenant";r=2;t=30',
    });
    await as(ana);
    expect((await as(ana)).json()).toMatchObject({ status: 429, 'violated-policies': ['user'] });
    expect((await as(rui)).json()).toMatchObject({ status: 429, 'violated-policies': ['tenant'] });
    expect((await as(person())).statusCode).toBe(200);
  });

  it("follow the tenant's plan", async () => {
    const answer = await app.inject({ url: '/api/v1/trouble/who', headers: await tokens.as(person('USER', free)) });
    expect(answer.headers['ratelimit-policy']).toBe('"user";q=1;w=30, "tenant";q=9;w=30');
  });
});
