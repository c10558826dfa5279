import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';
import type { OpenApiDocument } from '../openapi/document.js';
import { mistakesInDocument } from './document-mistakes.js';
import { Documented } from './documented.js';

let app: NestFastifyApplication;
let headers: Record<string, string>;
let document: OpenApiDocument;
let documented: Documented;
beforeAll(async () => {
  ({ app, headers } = await notesApp());
  document = (await app.inject('/api/openapi.json')).json();
  documented = new Documented(document);
});
afterAll(() => app.close());

async function ask(method: 'GET' | 'POST' | 'HEAD' | 'PUT', path: string, payload?: object, more: object = {}) {
  const answer = await app.inject({ method, url: path, headers: { ...headers, ...more }, ...(payload && { payload }) });
  const sent = new Headers(answer.headers as Record<string, string>);
  return { status: answer.statusCode, headers: sent, text: answer.payload };
}
type Answered = Awaited<ReturnType<typeof ask>>;

const create = { method: 'POST', path: '/api/v1/notes' };
const created = () => ask('POST', '/api/v1/notes', { title: 'A note' });

describe('an answer as the document has it', () => {
  it.each<[string, () => Promise<Answered>]>([
    ['POST /api/v1/notes', created],
    ['POST /api/v1/notes', () => ask('POST', '/api/v1/notes', { title: '' })],
    ['GET /api/v1/notes?page=1', () => ask('GET', '/api/v1/notes?page=1')],
    ['HEAD /api/v1/notes', () => ask('HEAD', '/api/v1/notes')],
    ['GET /api/docs', () => ask('GET', '/api/docs')],
    ['GET /readyz', () => ask('GET', '/readyz')],
    ['GET /nowhere', () => ask('GET', '/nowhere')],
    ['PUT /api/v1/notes', () => ask('PUT', '/api/v1/notes')],
    ['POST /api/v1/notes', () => ask('POST', '/api/v1/notes', { title: 'x' }, { 'content-type': 'text/plain' })],
    ['GET /api/v1/trouble/crash', () => ask('GET', '/api/v1/trouble/crash')],
    ['GET /api/v1/trouble/full-database', () => ask('GET', '/api/v1/trouble/full-database')],
    ['GET /api/v1/trouble/no-database', () => ask('GET', '/api/v1/trouble/no-database')],
  ])('is taken: %s', async (asked, answer) => {
    const [method = '', path = ''] = asked.split(' ');
    expect(documented.mistakeIn({ method, path }, await answer())).toBeUndefined();
  });
});

describe('an answer that is not as the document has it', () => {
  const without = (answer: Answered, name: string) => {
    const left = new Headers(answer.headers);
    left.delete(name);
    return { ...answer, headers: left };
  };
  it('is told: a route that is in no document', async () => {
    const answer = await created();
    expect(documented.mistakeIn({ method: 'POST', path: '/api/v1/secret' }, answer)).toBe(
      'POST /api/v1/secret answered 201, which is in no document: describe the route',
    );
  });
  it('is told: a status, and a code under a status that is listed', async () => {
    const answer = await created();
    expect(documented.mistakeIn(create, { ...answer, status: 418 })).toMatch(
      /answered 418, which its document does not/,
    );
    const kept = await ask('GET', '/api/v1/trouble/taken');
    expect(documented.mistakeIn({ method: 'GET', path: '/api/v1/trouble/taken' }, kept)).toMatch('code taken');
    const refused = await ask('POST', '/api/v1/notes', { title: '' });
    const otherCode = { ...refused, text: refused.text.replace('"invalid-input"', '"note.kept"') };
    expect(documented.mistakeIn(create, otherCode)).toMatch(/code must be equal to one of.*note\.kept/);
  });
  it('is told: a type, a body, a field, a header', async () => {
    const answer = await created();
    const html = new Headers({ ...Object.fromEntries(answer.headers), 'content-type': 'text/html' });
    expect(documented.mistakeIn(create, { ...answer, headers: html })).toMatch('is of type text/html');
    expect(documented.mistakeIn(create, { ...answer, text: '{' })).toMatch('is no JSON');
    const text = JSON.stringify({ ...JSON.parse(answer.text), title: 7 });
    expect(documented.mistakeIn(create, { ...answer, text })).toMatch('/title must be string');
    expect(documented.mistakeIn(create, without(answer, 'location'))).toMatch('lacks the header Location');
    answer.headers.set('etag', '3');
    expect(documented.mistakeIn(create, answer)).toMatch('has the header ETag: 3');
  });
});

describe('the document of the notes', () => {
  it('is valid, and every example in it fits', async () => {
    expect(await mistakesInDocument(document)).toEqual([]);
  });
  it.each<[string, RegExp, (of: OpenApiDocument) => void]>([
    ['no OpenAPI', /no OpenAPI 3.1/, (of) => Object.assign(of.info, { version: 1 })],
    ['nothing said of an operation', /POST .*notes has no description/, (of) => Object.assign(of.paths['/api/v1/notes']!.post!, { description: '' })],
    ['an operation twice', /two operations are called/, (of) => Object.assign(of.paths['/livez']!.get!, { operationId: of.paths['/readyz']!.get!.operationId })],
    ['an example that does not fit', /example that does not fit: \/title must be string/, (of) => Object.assign((of.paths['/api/v1/notes']!.post as never as { requestBody: { content: Record<string, { example: object }> } }).requestBody.content['application/json']!.example, { title: 7 })],
    ['a code without an example', /has no example of rate-limited/, (of) => delete (of.components.examples as Record<string, unknown>)['rate-limited']],
    ['a gap in a sentence', /example of note.kept with a gap/, (of) => Object.assign((of.components.examples['note.kept'] as { value: object }).value, { detail: 'Notes with the title "undefined" cannot be removed.' })],
    ['a reference to nothing', /leads nowhere/, (of) => delete (of.components.responses as Record<string, unknown>)['rate-limited']],
  ])('would be refused with %s', async (_, message, breaking) => {
    const broken = structuredClone(document);
    breaking(broken);
    expect((await mistakesInDocument(broken)).join('\n')).toMatch(message);
  }); // prettier-ignore
});
