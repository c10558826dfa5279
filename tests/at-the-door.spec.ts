import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, signIn } from './client.js';
import {
  type Document,
  nameOf,
  type Operation,
  operationsOf,
  requiredQuery,
  sampleOf,
  stringsIn,
} from './documented.js';
import type { Answer } from './fuzz/answers.js';
import { Socket } from './fuzz/socket.js';
import { Literal, written } from './fuzz/values.js';
import type { Part, Product } from './product.js';
import { productIn, profiles } from './profiles.js';

const WIDE = '1000000/1';
const HOME = 'https://app.example';
const MIB = 2 ** 20;

/** On every answer, whatever became of the request. */
const GUARDS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': expect.stringContaining('max-age='),
  'content-security-policy': expect.stringContaining("default-src 'none'"),
};

describe.each(profiles)('in the %s profile', (profile) => {
  let product: Product;
  let document: Document;
  let operations: Operation[];
  let credentials: string[];
  const sockets = new Map<string, Socket>();

  beforeAll(async () => {
    product = await productIn(profile, {
      RATE_ADDRESS: WIDE,
      RATE_USER: WIDE,
      RATE_TENANT: WIDE,
      CORS_ORIGINS: HOME,
    });
    const { url, demo } = product;
    const [tenant] = demo.tenants;
    if (!tenant) throw new Error('the demo has no tenant');
    document = (await call(`${url}/api/openapi.json`, 'GET')).body as Document;
    operations = operationsOf(document);
    credentials = [
      `Bearer ${await signIn(url, tenant.domain, tenant.admin)}`,
      `Bearer ${await signIn(url, demo.platformAdmin.tenant, demo.platformAdmin)}`,
    ];
  }, 300_000);
  afterAll(async () => {
    for (const socket of sockets.values()) await socket.close();
    await product?.discard();
  });

  interface Sent {
    readonly method?: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array | undefined;
  }

  async function send(url: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<Answer> {
    let socket = sockets.get(url);
    if (!socket) sockets.set(url, (socket = new Socket(url, 4)));
    const bytes = body === undefined ? undefined : Buffer.from(body as string);
    const { answer, error } = await socket.send({ method, path, headers, body: bytes, value: undefined, query: [] });
    if (!answer) throw new Error(`${method} ${path} was not answered: ${error}`);
    return answer;
  }

  const problemIn = ({ text }: Answer) =>
    JSON.parse(text) as { code?: string; errors?: { pointer?: string; parameter?: string }[] };
  const never = '00000000-0000-7000-8000-00000000abcd';

  /** A request that is right in everything but what is said; by somebody who may, if anybody may. */
  async function ask(
    operation: Operation,
    sent: Partial<Sent> & { readonly query?: [string, string][] },
  ): Promise<Answer> {
    const path = operation.path.replaceAll(/\{\w+\}/g, never);
    const search = new URLSearchParams(sent.query ?? requiredQuery(operation, document)).toString();
    let answer: Answer | undefined;
    const operator = `Ops ${product.opsToken}`;
    const by = { public: [''], operator: [operator], ops: credentials, 'signed-in': credentials }[operation.access];
    for (const authorization of by) {
      answer = await send(product.url, {
        method: operation.method,
        path: search ? `${path}?${search}` : path,
        body: sent.body,
        headers: {
          ...(authorization && { authorization }),
          ...(sent.body !== undefined && { 'content-type': operation.bodyType ?? 'application/json' }),
          ...sent.headers,
        },
      });
      if (answer.status !== 403) return answer;
    }
    return answer as Answer;
  }

  const sample = (operation: Operation) => operation.body && written(sampleOf(operation.body, document));
  const takesBody = () => operations.filter(({ body }) => body);
  const takesNoGet = () => operations.filter(({ method }) => method !== 'GET');

  /** Asks all of them, and lists those that do not answer with one of these codes. */
  async function whichDoNot(
    asked: readonly Operation[],
    how: (operation: Operation) => Partial<Sent>,
    ...codes: readonly string[]
  ): Promise<string[]> {
    const found: string[] = [];
    for (const operation of asked) {
      const answer = await ask(operation, how(operation));
      const code = answer.headers['content-type'] === 'application/problem+json' ? (problemIn(answer).code ?? '') : '';
      if (!codes.includes(code)) found.push(`${nameOf(operation)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    return found;
  }

  describe('every route answers with a problem of its own to', () => {
    it.each([
      ['broken JSON', '{"name":', 'malformed-request'],
      ['no JSON at all', 'name=x', 'malformed-request'],
      ['JSON of another encoding', Uint8Array.of(0xff, 0xfe, 0x7b, 0x00), 'malformed-request'],
      ['a poisoned prototype', '{"__proto__":{"x":1}}', 'malformed-request'],
      ['2 MB', `{"name":"${'x'.repeat(2 * MIB)}"}`, 'too-large'],
    ])('%s', async (_, body, code) => expect(await whichDoNot(takesNoGet(), () => ({ body }), code)).toEqual([]));

    it.each([
      ['JSON that is nested a hundred thousand deep', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['objects nested as deep', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
      ['a list', '[1]'],
      ['null', 'null'],
      ['a number beyond all', '1e999'],
      ['nothing', ''],
    ])(
      '%s where a body is expected',
      async (_, body) =>
        expect(await whichDoNot(takesBody(), () => ({ body }), 'invalid-input', 'malformed-request')).toEqual([]),
      60_000,
    );

    it.each([
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'json',
      '',
    ])(
      'a body of the type %j',
      async (type) => {
        const how = (operation: Operation) => ({ body: sample(operation) ?? '{}', headers: { 'content-type': type } });
        expect(await whichDoNot(takesNoGet(), how, 'unsupported-media-type')).toEqual([]);
      },
      60_000,
    );

    it.each([
      ['NUL', 'a\u0000b'],
      ['half of a surrogate pair', '\ud800'],
      ['the other half', 'a\udc00'],
      ['no text but a number beyond all', new Literal('1e999')],
      ['no text but a number of 400 digits', new Literal('9'.repeat(400))],
      ['no text but an object', {}],
      ['half a million letters', 'x'.repeat(500_000)],
    ])(
      '%s in any text of a body, and says in which',
      async (_, value) => {
        const found: string[] = [];
        let asked = 0;
        for (const operation of takesBody()) {
          for (const name of stringsIn(operation.body ?? {}, document)) {
            asked++;
            const body = written(sampleOf(operation.body ?? {}, document, { [name]: value }));
            const answer = await ask(operation, { body });
            const { code, errors = [] } = problemIn(answer);
            if (code !== 'invalid-input' || !errors.some(({ pointer }) => pointer?.includes(`/${name}`)))
              found.push(`${nameOf(operation)}, ${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
          }
        }
        expect(found).toEqual([]);
        expect(asked).toBeGreaterThan(15);
      },
      60_000,
    );

    it.each([
      ['NUL', '\u0000'],
      ['a number beyond all', '1e999'],
      ['more digits than any', '9'.repeat(400)],
      ['ten thousand letters', 'x'.repeat(10_000)],
    ])(
      '%s in any parameter of a query, or finds nothing by it',
      async (_, value) => {
        const found: string[] = [];
        for (const operation of operations) {
          for (const { name } of operation.query) {
            const others = requiredQuery(operation, document).filter(([other]) => other !== name);
            const answer = await ask(operation, { query: [...others, [name, value]] });
            const named =
              answer.status === 400 && problemIn(answer).errors?.some(({ parameter }) => parameter === name);
            // Where any text may be asked for, it is only not found.
            const isText = value !== '\u0000' && value.length < 500;
            if (!named && !(isText && answer.status === 200) && answer.status !== 404)
              found.push(`${nameOf(operation)}, ${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
          }
        }
        expect(found).toEqual([]);
      },
      60_000,
    );

    it('a field that nobody knows, in body and query', async () => {
      const found: string[] = [];
      for (const operation of operations) {
        const query: [string, string][] = [...requiredQuery(operation, document), ['colour', 'red']];
        const asked = await ask(operation, { query, body: sample(operation) });
        const parameters = problemIn(asked).errors?.map(({ parameter }) => parameter) ?? [];
        // Where an id or a view is looked up first, it is not there.
        if (asked.status !== 404 && !parameters.includes('colour'))
          found.push(`${nameOf(operation)}?colour: ${asked.status}`);
        if (!operation.body) continue;
        const body = written({ ...(sampleOf(operation.body, document) as object), colour: 'red' });
        const sent = await ask(operation, { body });
        const pointers = problemIn(sent).errors?.map(({ pointer }) => pointer) ?? [];
        if (!pointers.includes('/colour'))
          found.push(`${nameOf(operation)} {colour}: ${sent.status} ${sent.text.slice(0, 200)}`);
      }
      expect(found).toEqual([]);
    });

    it('methods that it does not have', async () => {
      const found: string[] = [];
      const paths = Map.groupBy(operations, ({ path }) => path);
      for (const [path, those] of paths) {
        const known = those.map(({ method }) => method);
        const url = path.replaceAll(/\{\w+\}/g, never);
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'].filter((one) => !known.includes(one))) {
          const { status, headers } = await send(product.url, { method, path: url });
          const allow = String(headers.allow ?? '').split(', ');
          const isTold = status === 405 && known.every((one) => allow.includes(one));
          if (!isTold && !(method === 'TRACE' && status === 404))
            found.push(`${method} ${path}: ${status} ${allow.join()}`);
        }
      }
      expect(found).toEqual([]);
    });
  });

  /** Of each service: what is read with a token, and what takes a body; behind the edge those of a service. */
  const routesOf: Readonly<Record<Exclude<Part, 'postgres' | 'starter'>, readonly [read: string, written: string]>> = {
    edge: ['/api/v1/pocs', '/api/v1/pocs'],
    identity: ['/api/v1/users', '/api/v1/users'],
    pocs: ['/api/v1/pocs', '/api/v1/pocs'],
    search: ['/api/v1/search/pocs', '/api/v1/ops/search/views/x/rebuild'],
  };

  describe.each(['edge', 'identity', 'pocs', 'search'] as const)('at the door of %s', (part) => {
    const url = () => product.urlOf(part);
    const [route, writes] = routesOf[part];
    const json = { 'content-type': 'application/json' };

    it.each<[string, Sent, number]>([
      ['an answer', { path: '/livez' }, 200],
      ['what needs a token', { path: route }, 401],
      ['what is nowhere', { path: '/nowhere' }, 404],
      ['what is not there', { path: '/api/v1/nowhere' }, 404],
      ['an address that cannot be read', { path: '/api/v1/%zz' }, 400],
      ['another method', { method: 'PUT', path: route }, 405],
      ['a body beyond 1 MiB', { method: 'POST', path: writes, body: 'x'.repeat(MIB + 1), headers: json }, 413],
      ['headers beyond 16 KiB', { path: '/livez', headers: { 'x-long': 'x'.repeat(17_000) } }, 431],
      ['an address beyond 16 KiB', { path: `/livez?${'x'.repeat(17_000)}` }, 431],
    ])('%s is guarded', async (_, sent, expected) => {
      const { status, headers, text } = await send(url(), sent);
      expect([status, headers]).toEqual([expected, expect.objectContaining(GUARDS)]);
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(String(headers['cache-control'])).toMatch(/no-store/);
      expect(headers['content-type']).toMatch(status < 400 ? /^application\/json/ : /^application\/problem\+json$/);
      expect(text).not.toContain('node_modules');
    });

    const preflight = (origin: string) =>
      send(url(), {
        method: 'OPTIONS',
        path: route,
        headers: {
          origin,
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization, if-match',
        },
      });

    it('pages of a listed origin may ask, and read what they need of the answer', async () => {
      const { status, headers } = await preflight(HOME);
      expect([status, headers]).toEqual([
        204,
        expect.objectContaining({
          'access-control-allow-origin': HOME,
          'access-control-allow-methods': expect.stringContaining('PATCH'),
          'access-control-allow-headers': expect.stringContaining('if-match'),
          'access-control-max-age': '600',
        }),
      ]);
      const answer = await send(url(), { path: route, headers: { origin: HOME } });
      expect(answer.headers['access-control-allow-origin']).toBe(HOME);
      expect(answer.headers['access-control-expose-headers']).toMatch(/etag.*x-position.*retry-after/);
      expect(String(answer.headers.vary).toLowerCase()).toContain('origin');
      // Tokens travel in a header: nobody's cookies are ever asked for.
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    });

    it.each([
      'https://evil.example',
      'null',
      `${HOME}.evil.example`,
      HOME.replace('https', 'http'),
      'https://app.example:444',
    ])('pages of %s may not', async (origin) => {
      for (const { headers } of [await preflight(origin), await send(url(), { path: route, headers: { origin } })]) {
        expect([undefined, HOME, 'false']).toContain(headers['access-control-allow-origin']);
      }
    });
  });
});
