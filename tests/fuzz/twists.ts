import fc from 'fast-check';
import { inHeader, nastyText } from './texts.js';
import { isPlain, Literal, nastyValue, oddNames, withField } from './values.js';

/** One thing that is wrong, or at least odd, about a request that else fits its description. */
export type Twist =
  | { readonly at: 'field'; readonly nth: number; readonly value: unknown }
  | { readonly at: 'drop'; readonly nth: number }
  | { readonly at: 'more'; readonly name: string; readonly value: unknown }
  | { readonly at: 'body'; readonly value: unknown }
  | { readonly at: 'bytes'; readonly bytes: string | Uint8Array }
  | { readonly at: 'cut'; readonly nth: number }
  | { readonly at: 'deep'; readonly levels: number; readonly open: '[' | '{"a":' }
  | { readonly at: 'large'; readonly bytes: number }
  | { readonly at: 'type'; readonly type: string | undefined }
  | { readonly at: 'path'; readonly nth: number; readonly text: string }
  /** Percent-encoded as it stands. */
  | { readonly at: 'segment'; readonly nth: number; readonly raw: string }
  | { readonly at: 'parameter'; readonly nth: number; readonly text: string }
  | { readonly at: 'query'; readonly raw: string }
  | { readonly at: 'header'; readonly name: string; readonly value: string };

const nth = fc.nat({ max: 40 });

const brokenJson = fc.constantFrom<string | Uint8Array>(
  '',
  ' ',
  '{',
  '{}}',
  '{"a":}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":1,"a":2}',
  '// comment\n{}',
  'NaN',
  'undefined',
  '\ufeff{}',
  '"\u0000"',
  '{"name":"\\ud800"}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
  'name=x&isPublic=true',
  '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
  Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0x22, 0x7d),
  Uint8Array.of(0x1f, 0x8b, 0x08, 0x00, 0x00),
);

const contentTypes = fc.constantFrom(
  undefined,
  '',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json;;;=',
  'application/json, text/plain',
  'application/jsonp',
  'APPLICATION/JSON',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/problem+json',
  'text/plain',
  'text/html',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'image/png',
  '*/*',
  'json',
  '__proto__',
);

const segments = fc.constantFrom(
  '%00',
  '%ff',
  '%',
  '%zz',
  '%ED%A0%80',
  '%2e%2e',
  '..%2f..',
  '.',
  '%5c',
  '%0d%0aX:1',
  'a%2Fb',
  'a;b=c',
  '',
  'x'.repeat(150),
  '%F0%9F%91%A9'.repeat(60),
  'a'.repeat(4_000),
);

const queries = fc.constantFrom(
  'unknown=1',
  '__proto__=1',
  'constructor[prototype]=1',
  'page=1&page=2',
  'page=1e1',
  'page=999999999&pageSize=100',
  'pageSize=-1',
  '%zz=1',
  'a=%ff%00',
  '=',
  '&&&',
  'page[]=1',
  'page[a]=1',
  'q=%00',
  'tags=&tags=',
  'sortBy=createdAt;DROP',
  'from=2026-01-31T00:00:00Z&to=2020-01-01T00:00:00Z',
  `x=${'y'.repeat(6_000)}`,
);

const header = (name: string, ...values: readonly string[]) =>
  fc
    .oneof(...(values.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...values) }] : []), {
      weight: 1,
      arbitrary: nastyText.map((text) => inHeader(text).slice(0, 2_000)),
    })
    .map((value) => ({ at: 'header', name, value }) as const);

const headers = fc.oneof(
  header('accept', 'text/html', 'application/xml', '*/*;q=0', 'x'),
  header('accept-encoding', 'gzip', 'br;q=0', 'identity;q=0'),
  header('accept-language', 'pt-BR', '*', 'x'.repeat(200)),
  header('authorization', 'Bearer', 'Bearer x', 'Basic YTpi', 'Ops x', 'Bearer a.b.c', 'Bearer  '),
  header('content-encoding', 'gzip', 'br', 'identity', 'x'),
  header('cookie', 'session=1; __proto__=2'),
  header('idempotency-key', 'key', 'é', 'two words', 'x'.repeat(300)),
  header('if-match', '"1"', '*', 'W/"1"', '"1", "2"', '"-1"', '"99999999999999999999"', '"x"', '1'),
  header('if-modified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'),
  header('if-none-match', '*', '"1"'),
  header('origin', 'null', 'https://evil.example'),
  header('range', 'bytes=0-0', 'bytes=9-1'),
  header(
    'traceparent',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
  ),
  header('x-edge-secret', 'guessed'),
  header('x-forwarded-for', '203.0.113.7', '::1, unknown', 'x'),
  header('x-forwarded-host', 'evil.example'),
  header('x-http-method-override', 'DELETE', 'TRACE'),
  header('x-position', '1', '0', '-1', '9223372036854775808', '1e3', '0x1', '1.5'),
  header('x-tenant-id', '00000000-0000-0000-0000-000000000000'),
);

const odd = <T extends object>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const at = <A extends Twist['at'], T extends object>(place: A, fields: fc.Arbitrary<T>) =>
  fields.map((more) => ({ at: place, ...more }) as unknown as Extract<Twist, { at: A }>);

const ofBody: fc.Arbitrary<Twist> = fc.oneof(
  odd(12, at('field', fc.record({ nth, value: nastyValue }))),
  odd(4, at('drop', fc.record({ nth }))),
  odd(4, at('more', fc.record({ name: oddNames, value: nastyValue }))),
  odd(2, at('body', fc.record({ value: fc.oneof(nastyValue, fc.constant(new Literal('1e999'))) }))),
  odd(3, at('bytes', fc.record({ bytes: brokenJson }))),
  odd(1, at('cut', fc.record({ nth }))),
  odd(3, at('type', fc.record({ type: contentTypes }))),
);

/** They cost much, and are much alike. */
const heavy: fc.Arbitrary<Twist> = fc.oneof(
  odd(
    3,
    at('deep', fc.record({ levels: fc.constantFrom(50, 1_000, 20_000, 100_000), open: fc.constantFrom('[', '{"a":') })),
  ),
  odd(1, at('large', fc.record({ bytes: fc.constantFrom(2 ** 20 - 20, 2 ** 20 + 1, 2 ** 21) }))),
);

const ofPath: fc.Arbitrary<Twist> = fc.oneof(
  odd(2, at('path', fc.record({ nth, text: nastyText }))),
  odd(1, at('segment', fc.record({ nth, raw: segments }))),
);

const ofQuery: fc.Arbitrary<Twist> = fc.oneof(
  odd(2, at('parameter', fc.record({ nth, text: nastyText }))),
  odd(1, at('query', fc.record({ raw: queries }))),
);

/** What may be odd about requests that take such inputs. */
export function twistOf(takes: { readonly body: boolean; readonly path: boolean; readonly query: boolean }) {
  return fc.oneof(
    odd(takes.body ? 12 : 1, ofBody),
    odd(1, fc.oneof({ weight: 5, arbitrary: headers as fc.Arbitrary<Twist> }, { weight: 1, arbitrary: heavy })),
    odd(takes.path ? 4 : 0, ofPath),
    odd(takes.query ? 6 : 1, ofQuery),
  );
}

/** Every place in a body, deepest first, and the body with something else there. */
export function changedAt(body: unknown, nthPlace: number, change: (holder: object, key: string) => object): unknown {
  const places = placesIn(body);
  const path = places.length > 0 ? places[nthPlace % places.length] : undefined;
  return path ? at_(body, path, change) : body;
}

const isHolder = (value: unknown): value is object => Array.isArray(value) || isPlain(value);

const placesIn = (body: unknown): string[][] =>
  isHolder(body)
    ? Object.entries(body).flatMap(([key, value]) => [[key], ...placesIn(value).map((rest) => [key, ...rest])])
    : [];

function at_(
  holder: unknown,
  [key = '', ...rest]: readonly string[],
  change: (holder: object, key: string) => object,
): unknown {
  const copy = Array.isArray(holder) ? [...(holder as unknown[])] : { ...(holder as object) };
  if (rest.length === 0) return change(copy, key);
  (copy as Record<string, unknown>)[key] = at_((holder as Record<string, unknown>)[key], rest, change);
  return copy;
}

export const withValue = (value: unknown) => (holder: object, key: string) =>
  Array.isArray(holder) ? holder.with(Number(key), value) : withField(holder, key, value);

export const without = (holder: object, key: string): object =>
  Array.isArray(holder)
    ? holder.toSpliced(Number(key), 1)
    : Object.fromEntries(Object.entries(holder).filter(([name]) => name !== key));
