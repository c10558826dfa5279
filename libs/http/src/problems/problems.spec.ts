import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';

let app: NestFastifyApplication;
let headers: { authorization: string };
beforeAll(async () => {
  ({ app, headers } = await notesApp({ env: { REQUEST_LIMIT_MS: '300' } }));
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const get = (url: string, more: object = {}) => app.inject({ url, headers: { ...headers, ...more } });
const post = (payload: string | object, more: object = {}) =>
  app.inject({ method: 'POST', url: '/api/v1/notes', payload, headers: { ...headers, ...more } });

/** Every problem has all of this, whatever went wrong. */
function expectProblem(
  answer: { headers: Record<string, unknown>; statusCode: number; json(): unknown; payload: string },
  status: number,
  code: string,
) {
  expect(answer.json()).toMatchObject({
    type: `/problems/${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    traceId: expect.any(String),
    code,
  });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.payload).not.toMatch(/node_modules|\.ts:|\bat \w+ \(/);
}

describe('a problem', () => {
  it('names its trace, which is the one that the caller sent', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await get('/nowhere?q=secret', { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expectProblem(answer, 404, 'not-found');
    expect(answer.json()).toMatchObject({ traceId, instance: '/nowhere' });
  });

  it.each(['/nowhere', '/api/v1/nowhere', '/api/v1/notes/x/y/z', '/api/v1/notes/', '/'])(
    'answers 404 to %s',
    async (url) => expectProblem(await get(url), 404, 'not-found'),
  );

  it.each(['no', 'busy'])('says that the database is away, and when to come again: %s-database', async (which) => {
    const answer = await get(`/api/v1/trouble/${which}-database`);
    expectProblem(answer, 503, 'unavailable');
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.payload).not.toContain('127.0.0.1');
  });

  it('says that the database has no room, and when to come again', async () => {
    const answer = await get('/api/v1/trouble/full-database');
    expectProblem(answer, 503, 'not-writable');
    expect(answer.headers['retry-after']).toBe('10');
    expect(answer.payload).not.toContain('base/16384');
  });

  it('answers 405 with the methods that there are', async () => {
    const answer = await app.inject({ method: 'PUT', url: '/api/v1/notes', headers });
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.allow).toBe('GET, POST');
  });

  it.each([
    ['broken JSON', '{"title":', 'application/json', 400, 'malformed-request'],
    ['a poisoned prototype', '{"title":"x","__proto__":{"a":1}}', 'application/json', 400, 'malformed-request'],
    ['another content type', 'title=x', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
    ['plain text', 'x', 'text/plain', 415, 'unsupported-media-type'],
    ['more than 1 MiB', JSON.stringify({ title: 'x'.repeat(1024 * 1024) }), 'application/json', 413, 'too-large'],
    ['no body', '', 'application/json', 400, 'invalid-input'],
    ['a body that is no object', '[1]', 'application/json', 400, 'invalid-input'],
  ] as const)('answers %s', async (_, payload, type, status, code) =>
    expectProblem(await post(payload, { 'content-type': type }), status, code),
  );

  it('says which fields are wrong, all of them', async () => {
    const answer = await post({ title: '', 'a/b~c': 1, text: 5 });
    expectProblem(answer, 400, 'invalid-input');
    const errors = answer.json().errors as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/a~1b~0c', '/text', '/title']);
  });

  it.each(['\u0000', '\ud800', 'x'.repeat(21)])('refuses the title %j', async (title) =>
    expectProblem(await post({ title }), 400, 'invalid-input'),
  );

  it.each([
    ['/api/v1/notes?pageSize=0', 'pageSize'],
    ['/api/v1/notes?pageSize=101', 'pageSize'],
    ['/api/v1/notes?page=0', 'page'],
    ['/api/v1/notes?page=1e2', 'page'],
    ['/api/v1/notes?page=1&page=2', 'page'],
    ['/api/v1/notes?sortBy=text', 'sortBy'],
    ['/api/v1/notes?from=yesterday', 'from'],
    ['/api/v1/notes?colour=red', 'colour'],
    ['/api/v1/notes?constructor=1', 'constructor'],
    ['/api/v1/trouble/public?colour=red', 'colour'],
  ])('names the wrong parameter of %s', async (url, parameter) => {
    const answer = await get(url);
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.json().errors).toEqual([{ parameter, detail: expect.any(String) }]);
  });

  it('answers 404 to an id that is none', async () => expectProblem(await get('/api/v1/notes/one'), 404, 'not-found'));
  it('answers 400 to an address that cannot be decoded', async () =>
    expectProblem(await get('/api/v1/notes/%zz'), 400, 'malformed-request'));
  it('answers 404 to an id longer than any', async () =>
    expectProblem(await get(`/api/v1/notes/${'x'.repeat(500)}`), 404, 'not-found'));
  it('hides what broke', async () => {
    const answer = await get('/api/v1/trouble/crash');
    expectProblem(answer, 500, 'internal-error');
    expect(answer.payload).not.toContain('passwd');
  });
  it('hides a code that no table lists', async () =>
    expectProblem(await get('/api/v1/trouble/unlisted'), 500, 'internal-error'));
  it('says that somebody else was writing', async () =>
    expectProblem(await get('/api/v1/trouble/concurrent'), 409, 'concurrent-write'));
  it('says that a name is taken, and not by whom', async () => {
    const answer = await get('/api/v1/trouble/taken');
    expectProblem(answer, 409, 'taken');
    expect(answer.payload).not.toContain('secret-holder');
  });
  it('says in the words of the context why it refuses', async () => {
    const { location } = (await post({ title: 'keep' })).headers;
    const answer = await app.inject({ method: 'DELETE', url: location as string, headers });
    expectProblem(answer, 409, 'note.kept');
    expect(answer.json().detail).toBe('Notes with the title "keep" cannot be removed.');
  });
  it('gives up on an answer that takes too long', async () =>
    expectProblem(await get('/api/v1/trouble/slow'), 503, 'unavailable'));
});

describe('what Node cannot read', () => {
  const { promise: none } = Promise.withResolvers<never>();
  const send = async (bytes: string) => {
    const { port } = app.getHttpServer().address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    const chunks: Buffer[] = [];
    await Promise.race([
      none,
      (async () => {
        for await (const chunk of socket) chunks.push(chunk as Buffer);
      })(),
    ]);
    return Buffer.concat(chunks).toString();
  };

  it('is a problem too: headers without end', async () => {
    const answer = await send(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 .*application\/problem\+json.*"code":"headers-too-large"/s);
  });
  it('is a problem too: no host', async () => {
    const answer = await send('GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json.*"code":"malformed-request"/s);
    expect(await send('GET /livez HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });
  it('is a problem too: an expectation that nobody knows', async () => {
    const answer = await send('GET /nowhere HTTP/1.1\r\nHost: x\r\nExpect: much\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 404 .*application\/problem\+json/s);
  });
  it('is a problem too: no HTTP at all', async () => {
    expect(await send('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"malformed-request"/s);
  });
});
