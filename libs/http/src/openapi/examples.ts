import { createHash } from 'node:crypto';

/** As much of JSON Schema as an example is made from. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/**
 * Something that fits the schema and shows all of it: every field, also those that may be left out. What a field looks like
 * says the field itself (`.meta({ examples: [...] })`); from there it gets into every body that has such a field.
 */
export function exampleOf(schema: JsonSchema, named: Readonly<Record<string, unknown>>, field = ''): unknown {
  if (schema.$ref) return exampleOf(named[schema.$ref.split('/').at(-1) as string] as JsonSchema, named, field);
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.default ?? schema.enum[0];
  const [first] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (first) return exampleOf(first, named, field);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, named, field)));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      return Object.fromEntries(fields.map(([name, inner]) => [name, exampleOf(inner, named, name)]));
    }
    case 'array':
      return listOf(schema, named, field);
    case 'string':
      return schema.default ?? textOf(schema, field);
    case 'integer':
    case 'number':
      return schema.default ?? schema.minimum ?? 1;
    case 'boolean':
      return schema.default ?? true;
    case 'null':
      return null;
    default:
      return schema.default ?? {};
  }
}

/** As many different items as the items themselves have to show. */
function listOf(
  { items = {}, minItems = 1, maxItems }: JsonSchema,
  named: Readonly<Record<string, unknown>>,
  field: string,
) {
  const shown = items.examples?.length ? items.examples : [exampleOf(items, named, field)];
  return shown.slice(0, maxItems ?? Math.max(minItems, 2));
}

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-03-02T12:00:00.000Z',
  'date': '2026-03-02',
  'email': 'ana@padaria.example',
  'uri': 'https://mrbill.example/somewhere',
}; // prettier-ignore

function textOf({ format = '', minLength = 0, maxLength = 1_000 }: JsonSchema, field: string): string {
  if (format === 'uuid') return idOf(field);
  return texts[format] ?? 'text'.padEnd(minLength, '.').slice(0, maxLength);
}

/** The same id for a field of the same name, wherever it stands: what belongs together is seen to. */
function idOf(field: string): string {
  const hash = createHash('sha256').update(field).digest('hex');
  return `0199a4c2-7f00-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
