import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';
import { guards } from './guards.js';

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
  it.each(['/api/v1/trouble/public', '/nowhere', '/api/v1/trouble/crash', '/api/v1/notes/%zz'])(
    'of %s is guarded',
    async (url) => {
      const { headers } = await app.inject(url);
      expect(headers).toMatchObject({ ...guards, 'cache-control': 'no-store' });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    },
  );

  it('is guarded also where no request came of it', async () => {
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.getHttpServer().address() as { port: number };
    const socket = connect(port, '127.0.0.1').end('GET / HTTP/9\r\n\r\n');
    const answer = await text(socket);
    for (const [name, value] of Object.entries(guards)) expect(answer).toContain(`${name}: ${value}\r\n`);
    expect(answer).toContain('Cache-Control: no-store');
  });

  it('is kept by nobody, unless it is the same for all', async () => {
    expect((await app.inject('/api/docs/assets/swagger-ui.css')).headers['cache-control']).toBe('public, max-age=3600');
  });
});

it('an answer shows only what its schema knows', async () => {
  expect((await app.inject('/api/v1/trouble/leak')).json()).toEqual({ word: 'public' });
});
