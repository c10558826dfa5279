import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v7 } from 'uuid';
import { EventStore } from '@mrbill/event-sourcing';
import { MemoryStore } from '@mrbill/event-sourcing/testing';
import { person, type TestTokens } from '../testing/index.js';
import { notesApp } from '../example/notes.module.js';

let app: NestFastifyApplication;
let tokens: TestTokens;
let headers: { authorization: string };
beforeAll(async () => ({ app, tokens, headers } = await notesApp()));
afterAll(() => app.close());

const post = (payload: object, more: Record<string, string> = {}, url = '/api/v1/notes') =>
  app.inject({ method: 'POST', url, payload, headers: { ...headers, ...more } });
const patch = (url: string, payload: object, more: Record<string, string> = {}) =>
  app.inject({ method: 'PATCH', url, payload, headers: { ...headers, ...more } });

describe('a write', () => {
  it('that creates answers 201 with the thing, where it is, its version and its position', async () => {
    const answer = await post({ title: 'one' });
    expect(answer.statusCode).toBe(201);
    const body = answer.json();
    expect(body).toEqual({ noteId: expect.any(String), title: 'one', text: '', removed: false, version: 1 });
    expect(answer.headers).toMatchObject({ etag: '"1"', location: `/api/v1/notes/${body.noteId}`, 'x-position': '1' });
    const read = await app.inject({ url: answer.headers.location as string, headers });
    expect([read.statusCode, read.json(), read.headers.etag]).toEqual([200, body, '"1"']);
  });

  it('keeps inside what the schema does not know', async () => {
    expect((await post({ title: 'pin' })).payload).not.toContain('4711');
  });

  it('that changes answers 200 with the new version', async () => {
    const { location } = (await post({ title: 'old' })).headers;
    const answer = await patch(location as string, { title: 'new' });
    expect([answer.statusCode, answer.json().title, answer.headers.etag]).toEqual([200, 'new', '"2"']);
  });

  it('takes a merge patch by its own content type', async () => {
    const { location } = (await post({ title: 'old' })).headers;
    const answer = await app.inject({
      method: 'PATCH',
      url: location as string,
      payload: JSON.stringify({ title: 'merged' }),
      headers: { ...headers, 'content-type': 'application/merge-patch+json' },
    });
    expect(answer.json()).toMatchObject({ title: 'merged' });
  });

  it('that leaves nothing behind answers 204 without a body', async () => {
    const { location } = (await post({ title: 'gone' })).headers;
    const answer = await app.inject({ method: 'DELETE', url: location as string, headers });
    expect([answer.statusCode, answer.payload]).toEqual([204, '']);
    expect(Number(answer.headers['x-position'])).toBeGreaterThan(0);
    expect((await app.inject({ method: 'DELETE', url: location as string, headers })).json()).toMatchObject({
      code: 'note.not-found',
      status: 404,
    });
  });
});

describe('If-Match', () => {
  it.each(['"1"', '*', ' "1" '])('lets %s through', async (ifMatch) => {
    const { location } = (await post({ title: 'old' })).headers;
    expect((await patch(location as string, { title: 'new' }, { 'if-match': ifMatch })).statusCode).toBe(200);
  });

  it('refuses a version that was passed with 412', async () => {
    const { location } = (await post({ title: 'old' })).headers;
    await patch(location as string, { title: 'newer' });
    const answer = await patch(location as string, { title: 'late' }, { 'if-match': '"1"' });
    expect(answer.json()).toMatchObject({
      status: 412,
      code: 'version-mismatch',
      detail: expect.stringContaining('version 2'),
    });
  });

  it.each(['W/"1"', '1', '"x"', '"1", "2"', '"0"', '""'])('answers 400 to %s', async (ifMatch) => {
    const { location } = (await post({ title: 'old' })).headers;
    const answer = await patch(location as string, { title: 'new' }, { 'if-match': ifMatch });
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ parameter: 'If-Match' }] });
  });
});

describe('an idempotency key', () => {
  it('answers a repeat with the first answer, and writes once', async () => {
    const key = { 'idempotency-key': v7() };
    const first = await post({ title: 'once' }, key);
    const again = await post({ title: 'once' }, key);
    const shown = ({ statusCode, payload, headers: { etag, location, 'x-position': position } }: typeof first) => ({
      statusCode,
      payload,
      etag,
      location,
      position,
    });
    expect(shown(again)).toEqual(shown(first));
    expect(first.statusCode).toBe(201);
  });

  it('also answers for a change, and for one that changed nothing', async () => {
    const { location } = (await post({ title: 'old' })).headers;
    const key = { 'idempotency-key': v7() };
    const change = () => post({ title: 'old' }, key, `${String(location)}/title`);
    const quiet = await change();
    await patch(location as string, { title: 'new' });
    const again = await change();
    expect([again.statusCode, again.payload, again.headers.etag]).toEqual([200, quiet.payload, '"1"']);
  });

  it('answers the same to two that arrive together', async () => {
    const key = { 'idempotency-key': v7() };
    const [one, two, three] = await Promise.all([
      post({ title: 'race' }, key),
      post({ title: 'race' }, key),
      post({ title: 'race' }, key),
    ]);
    expect(new Set([one, two, three].map(({ payload }) => payload)).size).toBe(1);
  });

  it('that was taken between the look and the write is answered all the same', async () => {
    class Blind extends MemoryStore {
      override claimed() {
        return Promise.resolve(undefined);
      }
    }
    const late = await notesApp({ providers: [{ provide: EventStore, useClass: Blind }] });
    const send = (title: string) =>
      late.app.inject({
        method: 'POST',
        url: '/api/v1/notes',
        payload: { title },
        headers: { ...late.headers, 'idempotency-key': 'late' },
      });
    const first = await send('x');
    const again = await send('x');
    expect([again.statusCode, again.payload, again.headers.etag]).toEqual([201, first.payload, '"1"']);
    expect((await send('y')).json()).toMatchObject({ status: 422, code: 'key-reused' });
    await late.app.close();
  });

  it('refuses another body, and another path, with 422', async () => {
    const key = { 'idempotency-key': v7() };
    const { location } = (await post({ title: 'mine' }, key)).headers;
    const other = await post({ title: 'other' }, key);
    const elsewhere = await post({ title: 'mine' }, key, `${String(location)}/title`);
    for (const answer of [other, elsewhere]) expect(answer.json()).toMatchObject({ status: 422, code: 'key-reused' });
  });

  it('belongs to its user', async () => {
    const key = { 'idempotency-key': v7() };
    const mine = await post({ title: 'mine' }, key);
    const theirs = await post({ title: 'mine' }, { ...key, ...(await tokens.as(person())) });
    expect([theirs.statusCode, theirs.json().noteId === mine.json().noteId]).toEqual([201, false]);
  });

  it('does not keep an error', async () => {
    const key = { 'idempotency-key': v7() };
    expect((await post({ title: '' }, key)).statusCode).toBe(400);
    expect((await post({ title: 'right' }, key)).statusCode).toBe(201);
  });

  it.each([
    ['empty', ''],
    ['long', 'x'.repeat(256)],
    ['spaced', 'a b'],
    ['accented', 'é'],
  ])('that is %s is a 400', async (_, key) => {
    expect((await post({ title: 'x' }, { 'idempotency-key': key })).json()).toMatchObject({
      status: 400,
      errors: [{ parameter: 'Idempotency-Key' }],
    });
  });

  it('with a body that is nested without end is a 400', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/notes',
      payload: `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': v7() },
    });
    expect(answer.json()).toMatchObject({ status: 400, code: 'malformed-request' });
  });

  it.each(['/api/v1/auth/note', '/api/v1/%61uth/note'])('means nothing at %s', async (path) => {
    const key = { 'idempotency-key': v7() };
    const first = await post({ title: 'x' }, key, path);
    const again = await post({ title: 'x' }, key, path);
    expect(again.json().noteId).not.toBe(first.json().noteId);
  });
});
