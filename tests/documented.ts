/** One operation of the merged document, with what a test needs to know. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Names in the path. */
  readonly inPath: readonly string[];
  /** Whether ops routes' own credential opens it too. */
  readonly access: 'public' | 'signed-in' | 'ops';
  readonly permission: string | undefined;
  readonly query: ReadonlyArray<{ readonly name: string; readonly required: boolean; readonly schema: Schema }>;
  readonly body: Schema | undefined;
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly minimum?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly 'x-missing'?: unknown;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly security?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly 'x-permission'?: string;
}

/** Every operation that the document describes. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      inPath: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
      access: accessOf(described),
      permission: described['x-permission'],
      query: (described.parameters ?? [])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name, required = false, schema }) => ({ name, required, schema })),
      body: Object.values(described.requestBody?.content ?? {})[0]?.schema,
    })),
  );
}

function accessOf({ security = [] }: Described): Operation['access'] {
  if (security.length === 0) return 'public';
  return security.some((scheme) => 'ops' in scheme) ? 'ops' : 'signed-in';
}

/** Something small that fits a schema: only what it requires. */
export function sampleOf(schema: Schema, document: Document): unknown {
  if (schema.$ref) return sampleOf(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, document);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const either = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0];
  if (either) return sampleOf(either, document);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, inner]) => [name, sampleOf(inner, document)]));
    }
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'null':
      return null;
    default:
      return textOf(schema);
  }
}

const texts: Readonly<Record<string, string>> = {
  email: 'somebody@somewhere.example',
  uri: 'https://somewhere.example/x',
  uuid: '00000000-0000-7000-8000-00000000abcd',
  'date-time': '2026-01-31T00:00:00Z',
};

const textOf = ({ format = '', minLength = 1 }: Schema): string => texts[format] ?? 'x'.repeat(Math.max(1, minLength));
