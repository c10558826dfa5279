import fc from 'fast-check';
import type { Document, Schema } from '../documented.js';
import { nastyText, textOf } from './texts.js';

/** A value that the service itself gave before, by the name of its field: which one is known when the request is sent. */
export class Known {
  constructor(
    readonly name: string,
    readonly nth: number,
    /** As long as none is known. */
    readonly otherwise: unknown,
  ) {}
}

/** JSON as it is to be written, where no value of JavaScript is written so. */
export class Literal {
  constructor(readonly json: string) {}
}

/** Values by the name of the field that they suit, where a schema does not tell what is likely to be taken. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Makes values that fit their schemas. */
export class Fitting {
  constructor(
    private readonly document: Document,
    private readonly hints: Hints,
    /** Names of fields for which values may come to be known. */
    private readonly known: ReadonlySet<string>,
  ) {}

  of(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    const hint = this.hints[name];
    const examples = [...(schema.examples ?? []), ...(schema.example === undefined ? [] : [schema.example])];
    const own = this.bySchema(schema, depth);
    return fc.oneof(
      { weight: hint ? 1 : 3, arbitrary: own },
      ...(hint ? [{ weight: 16, arbitrary: hint }] : []),
      ...(examples.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...examples) }] : []),
      ...(this.known.has(name)
        ? [
            {
              weight: 6,
              arbitrary: fc.tuple(fc.nat({ max: 60 }), own).map(([nth, otherwise]) => new Known(name, nth, otherwise)),
            },
          ]
        : []),
    );
  }

  private bySchema(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    if (depth > 8) throw new Error(`a schema is nested too deeply: ${JSON.stringify(schema).slice(0, 200)}`);
    const inner = (one: Schema, name = '') => this.of(one, name, depth + 1);
    if (schema.$ref) return this.bySchema(referred(schema.$ref, this.document), depth + 1);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const either = schema.anyOf ?? schema.oneOf;
    if (either) return fc.oneof(...either.map((one) => inner(one)));
    if (schema.allOf) throw new Error('the fuzzer knows no allOf: teach it');
    if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: string) => inner({ ...schema, type })));
    switch (schema.type) {
      case 'object':
        return this.object(schema, inner);
      case 'array': {
        const { items = {}, minItems = 0, maxItems = 60 } = schema;
        return fc.array(inner(items), { minLength: minItems, maxLength: maxItems });
      }
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'integer':
      case 'number':
        return numberOf(schema);
      case 'string':
        return stringOf(schema);
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  }

  private object(
    { properties = {}, required = [], additionalProperties }: Schema,
    inner: (one: Schema, name?: string) => fc.Arbitrary<unknown>,
  ): fc.Arbitrary<unknown> {
    const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one, name)]));
    const record = fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
    if (typeof additionalProperties !== 'object') return record;
    const more = fc.dictionary(textOf(1, 20), inner(additionalProperties), { maxKeys: 3 });
    return fc.tuple(more, record).map(([others, own]) => ({ ...others, ...(own as object) }));
  }
}

const referred = (ref: string, document: Document): Schema =>
  document.components.schemas[ref.split('/').at(-1) ?? ''] ?? {};

function numberOf({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): fc.Arbitrary<unknown> {
  const min = Math.ceil(minimum ?? (exclusiveMinimum === undefined ? -1e9 : exclusiveMinimum + 1));
  const max = Math.floor(maximum ?? (exclusiveMaximum === undefined ? 1e9 : exclusiveMaximum - 1));
  // Near zero where that is allowed, else near the least.
  const small = { min: Math.max(min, Math.min(-3, max)), max: Math.min(max, Math.max(min, 0) + 30) };
  const whole = fc.oneof(
    { weight: 3, arbitrary: fc.integer(small) },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
  );
  return type === 'integer' ? whole : fc.oneof(whole, fc.double({ min, max, noNaN: true }));
}

const pad = (number: number, digits: number) => String(number).padStart(digits, '0');
const dateTime = fc
  .tuple(
    fc.integer({ min: 1970, max: 2060 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.constantFrom('Z', '+01:00', '-23:59', '.123456789Z'),
  )
  .map(([year, month, day, zone]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T23:59:59${zone}`);

const byFormat: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  email: fc.oneof(
    fc.uuid().map((id) => `fuzz-${id}@somewhere.example`),
    fc.emailAddress(),
  ),
  uri: fc.oneof(fc.constant('https://somewhere.example/x'), fc.webUrl()),
  'date-time': dateTime,
};

function stringOf({ format = '', pattern, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  const formatted = byFormat[format];
  if (formatted) return formatted;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  return textOf(minLength, maxLength);
}

const hugeNumbers = fc.constantFrom<unknown>(
  0,
  -1,
  0.1,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e21,
  1.7976931348623157e308,
  5e-324,
  new Literal('-0'),
  new Literal('1e999'),
  new Literal('-1e999'),
  new Literal('123456789012345678901234567890.5e-3'),
  new Literal('9'.repeat(400)),
);

export const oddNames = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '', '/', '~', '$ref', 'a/b~c', 'tenantId', 'id'),
  nastyText,
);

/** Whatever nobody asked for. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: nastyText },
  { weight: 3, arbitrary: hugeNumbers },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}]) },
  { weight: 1, arbitrary: fc.array(nastyText, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2_000 }).map((length) => Array.from({ length }, () => 'x')) },
  { weight: 1, arbitrary: fc.tuple(oddNames, nastyText).map(([name, text]) => withField({}, name, text)) },
);

/** A copy with one more field of its own, also where its name is `__proto__`. */
export function withField(value: object, name: string, field: unknown): object {
  return Object.defineProperty({ ...value }, name, {
    value: field,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Whether its fields are all that there is to it. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Known) && !(value instanceof Literal);
}

/** As JSON, with literals as they are written. */
export function written(value: unknown): string {
  if (value instanceof Literal) return value.json;
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, field]) => `${JSON.stringify(name)}:${written(field)}`)
      .join()}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
