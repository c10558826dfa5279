import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { behind, edgeBefore, raw, type Behind } from '../testing/edge-before.js';
import { plainPath } from './path.js';

let search: Behind;
let edge: Awaited<ReturnType<typeof edgeBefore>>;

beforeAll(async () => {
  search = await behind((request, response) => {
    request.resume();
    request.on('end', () => response.end('search'));
  });
  edge = await edgeBefore({ search: search.url });
});
afterAll(async () => {
  await edge.close();
  await search.close();
});

/** What came back first, and what the service saw of it. */
async function send(bytes: string) {
  const before = search.seen.length;
  const text = await raw(edge.port, bytes.replaceAll('\n', '\r\n'));
  return {
    text,
    status: Number(text.slice(9, 12)),
    reached: search.seen.slice(before).map(({ method, url }) => `${method} ${url}`),
  };
}

describe('a request that could be read in two ways is read in none', () => {
  const length = 'POST /api/v1/search/pocs HTTP/1.1\nHost: x\n';
  const inner = 'GET /api/v1/search/inner HTTP/1.1\nHost: x\n\n';
  it.each([
    ['two different lengths', `${length}Content-Length: 5\nContent-Length: 6\n\nhello${inner}`],
    ['the same length twice', `${length}Content-Length: 5\nContent-Length: 5\n\nhello${inner}`],
    ['two lengths in one', `${length}Content-Length: 5, 5\n\nhello${inner}`],
    ['a length with a sign', `${length}Content-Length: +5\n\nhello${inner}`],
    ['a length and chunks', `${length}Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n${inner}`],
    ['chunks and a length', `${length}Transfer-Encoding: chunked\nContent-Length: 5\n\n0\n\n${inner}`],
    ['a coding that is almost chunked', `${length}Transfer-Encoding: xchunked\n\n0\n\n${inner}`],
    ['chunked, then something else', `${length}Transfer-Encoding: chunked, identity\n\n0\n\n${inner}`],
    ['a space before the colon', `${length}Transfer-Encoding : chunked\n\n0\n\n${inner}`],
    ['a folded header', `${length}X: a\n Transfer-Encoding: chunked\n\n0\n\n${inner}`],
    ['a header without a name', `${length}: x\n\n${inner}`],
    ['a line of nothing but LF', `${length.replace('Host', 'X: a\u0000\nHost')}\n${inner}`],
  ])('%s', async (_what, bytes) => {
    const { status, text, reached } = await send(bytes);
    expect(reached).toEqual([]);
    expect(status).toBe(400);
    expect(text).toContain('application/problem+json');
  });

  it('a GET with a body', async () => {
    const { status, reached } = await send(
      `GET /api/v1/search/pocs HTTP/1.1\nHost: x\nContent-Length: ${inner.length}\n\n${inner}`,
    );
    expect([status, reached]).toEqual([400, []]);
  });

  it('chunks reach the service as the one body that they are', async () => {
    const { text, reached } = await send(`${length}Transfer-Encoding: chunked\nConnection: close\n\n5\nhello\n0\n\n`);
    expect(reached).toEqual(['POST /api/v1/search/pocs']);
    expect(text).toMatch(/^HTTP\/1.1 200/);
  });
});

describe('a path that could name another place', () => {
  const get = (target: string, headers = '') =>
    send(`GET ${target} HTTP/1.1\nHost: x\nConnection: close\n${headers}\n`);

  it.each([
    '/api/v1/search/../ops/identity',
    '/api/v1/search/..%2fops',
    '/api/v1/search/%2e%2e/ops',
    '/api/v1/search/.%2e/ops',
    '/api/v1/search/x%2f..%2f..%2fops',
    '/api/v1/search/..%5cops',
    '/api/v1/search/..\\ops',
    '/api/v1/search/./pocs',
    '/api/v1/search//pocs',
    '/api/v1/search/pocs%00',
    '/api/v1/search/pocs%0d%0aX:1',
    '/api/v1/search/%ff',
    '/api/v1/search/%',
    'http://127.0.0.1:9/api/v1/search/pocs',
    'http://x/api/v1/search/../ops',
  ])('%s is a 400 problem', async (target) => {
    const { status, text, reached } = await get(target);
    expect(reached).toEqual([]);
    expect(status).toBe(400);
    expect(text).toContain('application/problem+json');
  });

  it.each([
    '/api/v1/searching',
    '/api/v1/%73earch/pocs',
    '/API/v1/search/pocs',
    '//api/v1/search/pocs',
    '/api/v1/ops',
    '/api/v1/ops/edge/views',
    '/api/v2/search',
    '/internal/feed',
    '/metrics',
  ])('%s is nowhere: a 404 problem', async (target) => {
    const { status, text, reached } = await get(target);
    expect(reached).toEqual([]);
    expect(status).toBe(404);
    expect(text).toContain('"code":"not-found"');
  });

  it.each([
    '/api/v1/search',
    '/api/v1/search/',
    '/api/v1/search/pocs?q=../..',
    '/api/v1/search/CI%2FCD',
    '/api/v1/search/a..b',
    '/api/v1/ops/search/views',
    '/api/v1/search/%252e%252e',
  ])('%s is what it seems', async (target) => expect((await get(target)).reached).toEqual([`GET ${target}`]));

  it('is refused by its reason', () => {
    expect(() => plainPath('http://x/')).toThrow(
      expect.objectContaining({ details: { say: expect.stringContaining('whole URL') } }),
    );
    expect(() => plainPath('/a#b')).toThrow(
      expect.objectContaining({ details: { say: expect.stringContaining('fragment') } }),
    );
  });
});

describe('what is not for passing on', () => {
  it.each(['TRACE', 'PROPFIND', 'SEARCH'])('%s is a problem', async (method) => {
    const { status, text, reached } = await send(
      `${method} /api/v1/search/pocs HTTP/1.1\nHost: x\nConnection: close\n\n`,
    );
    expect(reached).toEqual([]);
    expect(status).toBeGreaterThanOrEqual(404);
    expect(status).toBeLessThanOrEqual(405);
    expect(text).toContain('application/problem+json');
  });

  it('CONNECT opens nothing', async () => {
    expect((await send('CONNECT 127.0.0.1:22 HTTP/1.1\nHost: x\n\n')).text).not.toMatch(/^HTTP\/1.1 2/);
  });

  it('an upgrade is answered as the plain request that it also is', async () => {
    const { text } = await send(
      'GET /api/v1/search/pocs HTTP/1.1\nHost: x\nConnection: Upgrade, close\nUpgrade: websocket\n\n',
    );
    expect(text).toMatch(/^HTTP\/1.1 200/);
    expect(search.seen.at(-1)?.headers).not.toHaveProperty('upgrade');
  });

  it('headers beyond 16 KiB are a 431', async () => {
    const { status, reached } = await send(`GET /api/v1/search/pocs HTTP/1.1\nHost: x\nX: ${'x'.repeat(17_000)}\n\n`);
    expect([status, reached]).toEqual([431, []]);
  });
});
