import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';

let app: NestFastifyApplication;
beforeAll(async () => ({ app } = await notesApp({ env: { CORS_ORIGINS: 'https://app.example.org' } })));
afterAll(() => app.close());

const preflight = (origin: string) =>
  app.inject({
    method: 'OPTIONS',
    url: '/api/v1/notes',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' },
  });

describe('other origins', () => {
  it('that are listed may ask, and read the headers of an answer', async () => {
    const allowed = await preflight('https://app.example.org');
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.org',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
      'access-control-allow-methods': expect.stringContaining('PATCH'),
    });
    const answer = await app.inject({ url: '/api/v1/notes', headers: { origin: 'https://app.example.org' } });
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([
      401,
      'https://app.example.org',
    ]);
    expect(answer.headers['access-control-expose-headers']).toContain('x-position');
  });

  it('are asked about by who names one; any other OPTIONS is answered without a word', async () => {
    const answer = await app.inject({ method: 'OPTIONS', url: '/api/v1/notes' });
    expect([answer.statusCode, answer.payload]).toEqual([204, '']);
  });

  it('that are not listed may not', async () => {
    const refused = await preflight('https://evil.example.org');
    expect(refused.headers['access-control-allow-origin']).not.toBe('https://evil.example.org');
    expect(refused.headers['access-control-allow-origin']).not.toBe('*');
  });
});

describe('every answer', () => {
  it.each(['/api/v1/trouble/public', '/nowhere', '/api/v1/trouble/crash'])('of %s is guarded', async (url) => {
    expect((await app.inject(url)).headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'strict-transport-security': expect.any(String),
    });
  });
});

it('an answer shows only what its schema knows', async () => {
  expect((await app.inject('/api/v1/trouble/leak')).json()).toEqual({ word: 'public' });
});
