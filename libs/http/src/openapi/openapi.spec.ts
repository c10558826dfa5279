import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';
import type { OpenApiDocument, Operation } from './document.js';
import { mergeOpenApi } from './merge.js';

let app: NestFastifyApplication;
let document: OpenApiDocument;
beforeAll(async () => {
  ({ app } = await notesApp());
  document = (await app.inject('/api/openapi.json')).json();
});
afterAll(() => app.close());

const operation = (method: string, path: string) =>
  document.paths[path]?.[method] as Omit<Operation, 'parameters'> & { parameters: { name: string; in: string }[] };

describe('the document', () => {
  it('has every route with a summary, a success and problems', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(20);
    for (const { summary, responses } of operations) {
      expect(summary).not.toBe('');
      expect(Object.keys(responses)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^2/), '400', '429', '500']),
      );
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('describes a creation by the schemas that check it', () => {
    const create = operation('post', '/api/v1/notes');
    expect(create).toMatchObject({
      'x-permission': 'note:write',
      security: [{ bearer: [] }],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/WriteNote' } } } },
      responses: {
        201: {
          headers: { ETag: {}, Location: {}, 'X-Position': {} },
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
        },
        422: {},
      },
    });
    expect(create.parameters.map(({ name }) => name)).toEqual(['Idempotency-Key']);
    expect(document.components.schemas.WriteNote).toEqual({
      type: 'object',
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 20 },
        text: { type: 'string', minLength: 0, maxLength: 200, default: '' },
      },
      required: ['title'],
      additionalProperties: false,
    });
  });

  it('describes path, query and headers', () => {
    expect(operation('get', '/api/v1/notes').parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'pageSize',
          in: 'query',
          required: false,
          schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
        }),
        expect.objectContaining({ name: 'X-Position', in: 'header' }),
      ]),
    );
    expect(
      operation('patch', '/api/v1/notes/{noteId}').parameters.map(({ name, in: place }) => `${place} ${name}`),
    ).toEqual(['path noteId', 'header If-Match']);
    expect(Object.keys(operation('patch', '/api/v1/notes/{noteId}').responses)).toEqual(
      expect.arrayContaining(['404', '412']),
    );
  });

  it('says which routes are open, and which are for operators', () => {
    expect(operation('get', '/api/v1/trouble/public').security).toEqual([]);
    expect(operation('get', '/api/v1/ops/status').security).toEqual([{ bearer: [] }, { ops: [] }]);
  });

  it('points at nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name as string,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name);
  });
});

describe('merging documents', () => {
  const other = (change: Partial<OpenApiDocument>): OpenApiDocument => ({
    ...document,
    paths: {},
    tags: [{ name: 'other' }],
    ...change,
  });
  it('has the paths of both', () => {
    const path = { get: operation('get', '/api/v1/notes') };
    const whole = mergeOpenApi([document, other({ paths: { '/api/v1/others': path, '/livez': path } })]);
    expect(Object.keys(whole.paths)).toEqual([...Object.keys(document.paths), '/api/v1/others']);
    expect(whole.tags.map(({ name }) => name)).toEqual(['notes', 'other']);
  });
  it('refuses one name for two things', () => {
    const components = { ...document.components, schemas: { Note: { type: 'string' } } };
    expect(() => mergeOpenApi([document, other({ components })])).toThrow('schema Note');
  });
});

describe('the pages', () => {
  it('serve the documents without anything from elsewhere', async () => {
    const docs = await app.inject('/api/docs');
    expect(docs.headers['content-type']).toMatch('text/html');
    expect(docs.headers['content-security-policy']).toMatch("script-src 'self'");
    expect(docs.payload).not.toMatch(/https?:|<script>/);
    for (const [, url] of docs.payload.matchAll(/(?:src|href)="([^"]+)"/g))
      expect([url, (await app.inject(url as string)).statusCode]).toEqual([url, 200]);
    for (const url of ['/api/docs/assets/package.json', '/api/docs/assets/../package.json', '/api/docs/assets/'])
      expect((await app.inject(url)).statusCode).toBe(404);
  });
  it('explain each code', async () => {
    expect((await app.inject('/problems/note.kept')).payload).toMatch('This note is kept');
    expect((await app.inject('/problems/key-reused')).statusCode).toBe(200);
    expect((await app.inject('/problems/constructor')).json()).toMatchObject({ code: 'not-found' });
  });
});
