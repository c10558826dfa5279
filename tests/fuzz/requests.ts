import fc from 'fast-check';
import type { Operation } from '../documented.js';
import { changedAt, twistOf, without, withValue, type Twist } from './twists.js';
import { Fitting, isPlain, Known, withField, written } from './values.js';

/** What is asked for, before it is known who asks and which known values are meant. */
export interface Plan {
  readonly caller: number;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly twists: readonly Twist[];
}

/** As it goes to the socket. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** What the body was as a value, if it is one. */
  readonly value: unknown;
  readonly query: readonly (readonly [string, string])[];
}

const inPlace = (operation: Operation, place: string) =>
  operation.parameters.filter((parameter) => parameter.in === place);

/** Requests of one operation: half of them fit its description, the others nearly. */
export function plansFor(operation: Operation, fitting: Fitting): fc.Arbitrary<Plan> {
  const fields = (place: string, all: boolean) => {
    const parameters = inPlace(operation, place);
    return fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, fitting.of(schema, name)])), {
      requiredKeys: parameters.filter(({ required }) => all || required).map(({ name }) => name),
    }) as fc.Arbitrary<Record<string, unknown>>;
  };
  const twist = twistOf({
    body: operation.body !== undefined,
    path: operation.inPath.length > 0,
    query: inPlace(operation, 'query').length > 0,
  });
  return fc.record({
    twists: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Twist[]>([]) },
      { weight: 4, arbitrary: fc.tuple(twist) },
      { weight: 1, arbitrary: fc.array(twist, { minLength: 2, maxLength: 3 }) },
    ),
    caller: fc.nat({ max: 1_000 }),
    path: fields('path', true),
    query: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: fields('query', false) }),
    headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fields('header', false) }),
    body: operation.body ? fitting.of(operation.body) : fc.constant(undefined),
  });
}

/** The request that a plan means, now that known values are there to be named. */
export function requestOf(
  operation: Operation,
  plan: Plan,
  token: string | undefined,
  meant: (known: Known) => unknown,
): Request {
  const known = (value: unknown) => resolved(value, meant);
  const texts = operation.inPath.map((name) => encoded(String(known(plan.path[name]))));
  const query = Object.entries(plan.query).flatMap(([name, value]) =>
    [known(value)].flat().map((one) => [name, String(one)] as [string, string]),
  );
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(plan.headers)) headers[name.toLowerCase()] = asHeader(known(value));
  let body: Body | undefined = plan.body === undefined ? undefined : { value: known(plan.body) };
  let type: string | undefined = operation.bodyType ?? 'application/json';
  let rawQuery = '';
  for (const twist of plan.twists) {
    switch (twist.at) {
      case 'path':
        if (texts.length > 0) texts[twist.nth % texts.length] = encoded(twist.text);
        break;
      case 'segment':
        if (texts.length > 0) texts[twist.nth % texts.length] = twist.raw;
        break;
      case 'parameter': {
        const all = inPlace(operation, 'query');
        const name = all[twist.nth % Math.max(1, all.length)]?.name ?? 'unknown';
        query.splice(0, query.length, ...query.filter(([other]) => other !== name), [name, twist.text]);
        break;
      }
      case 'query':
        rawQuery = twist.raw;
        break;
      case 'header':
        headers[twist.name] = twist.value;
        break;
      case 'type':
        type = twist.type;
        break;
      default:
        body = twisted(body, twist);
    }
  }
  let at = 0;
  const path = operation.path.replaceAll(/\{\w+\}/g, () => texts[at++] ?? 'x');
  const search = [...query.map((pair) => pair.map(encoded).join('=')), ...(rawQuery ? [rawQuery] : [])].join('&');
  const bytes = body && bytesOf(body);
  return {
    method: operation.method,
    path: search ? `${path}?${search}` : path,
    headers: {
      ...(token !== undefined && { authorization: token }),
      ...(bytes && type !== undefined && { 'content-type': type }),
      ...headers,
    },
    body: bytes,
    value: body && 'value' in body ? body.value : undefined,
    query: rawQuery ? [...query, ['?', rawQuery]] : query,
  };
}

type Body = { readonly value: unknown } | { readonly bytes: string | Uint8Array };

const valueOf = (body: Body | undefined): unknown => (body && 'value' in body ? body.value : {});

function twisted(
  body: Body | undefined,
  twist: Exclude<Twist, { at: 'path' | 'segment' | 'parameter' | 'query' | 'header' | 'type' }>,
): Body {
  switch (twist.at) {
    case 'field':
      return { value: changedAt(valueOf(body), twist.nth, withValue(twist.value)) };
    case 'drop':
      return { value: changedAt(valueOf(body), twist.nth, without) };
    case 'more': {
      const value = valueOf(body);
      return { value: withField(isPlain(value) ? value : {}, twist.name, twist.value) };
    }
    case 'body':
      return { value: twist.value };
    case 'bytes':
      return { bytes: twist.bytes };
    case 'cut': {
      const whole = Buffer.from(bytesOf(body ?? { value: {} }));
      return { bytes: whole.subarray(0, Math.max(1, whole.length - 1 - (twist.nth % whole.length))) };
    }
    case 'deep': {
      const close = twist.open === '[' ? ']' : '}';
      return { bytes: `${twist.open.repeat(twist.levels)}1${close.repeat(twist.levels)}` };
    }
    case 'large':
      return { bytes: `{"name":"${'x'.repeat(twist.bytes - 11)}"}` };
  }
}

const bytesOf = (body: Body): Uint8Array => Buffer.from('value' in body ? written(body.value) : (body.bytes as string));

/** With every value that is only known by now. */
function resolved(value: unknown, meant: (known: Known) => unknown): unknown {
  if (value instanceof Known) return meant(value);
  if (Array.isArray(value)) return value.map((one) => resolved(one, meant));
  if (!isPlain(value)) return value;
  return Object.entries(value).reduce((copy, [key, one]) => withField(copy, key, resolved(one, meant)), {});
}

/** Percent-encoded, halves of surrogate pairs too: as the bytes that careless encoders make of them. */
function encoded(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0xd800 || code > 0xdfff) return encodeURIComponent(character);
      return `%ED%${(0x80 | ((code >> 6) & 0x3f)).toString(16)}%${(0x80 | (code & 0x3f)).toString(16)}`;
    })
    .join('');
}

const asHeader = (value: unknown) => String(value).replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/gu, '?');
