/** One operation of the merged document, with what a test needs to know. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Names in the path. */
  readonly inPath: readonly string[];
  /** Whether ops routes' own credential opens it too. */
  readonly access: 'public' | 'signed-in' | 'ops' | 'operator';
  readonly permission: string | undefined;
  readonly query: ReadonlyArray<{ readonly name: string; readonly required: boolean; readonly schema: Schema }>;
  readonly body: Schema | undefined;
  /** The content type that the body is described under. */
  readonly bodyType: string | undefined;
  /** Of path, query and headers. */
  readonly parameters: readonly Parameter[];
  /** By status: what may come back. */
  readonly responses: Readonly<Record<string, Response>>;
}

export interface Response {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
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
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses?: Readonly<Record<string, Response>>;
  };
  readonly 'x-missing'?: unknown;
  readonly 'x-problems'?: Readonly<Record<string, { readonly status: number }>>;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly security?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses?: Readonly<Record<string, Response>>;
  readonly 'x-permission'?: string;
}

export const nameOf = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

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
      bodyType: Object.keys(described.requestBody?.content ?? {})[0],
      parameters: described.parameters ?? [],
      responses: Object.fromEntries(
        Object.entries(described.responses ?? {}).map(([status, response]) => [status, responseIn(document, response)]),
      ),
    })),
  );
}

const responseIn = ({ components }: Document, response: Response): Response =>
  response.$ref ? (components.responses?.[response.$ref.split('/').at(-1) ?? ''] ?? {}) : response;

function accessOf({ security = [] }: Described): Operation['access'] {
  if (security.length === 0) return 'public';
  if (!security.some((scheme) => 'ops' in scheme)) return 'signed-in';
  return security.some((scheme) => 'bearer' in scheme) ? 'ops' : 'operator';
}

/** As little as an operation must be asked with. */
export const requiredQuery = ({ query }: Operation, document: Document): [string, string][] =>
  query.filter(({ required }) => required).map(({ name, schema }) => [name, String(sampleOf(schema, document))]);

/** Names of all that a query or a body can hold. */
export function namesIn({ query, body }: Operation, document: Document): string[] {
  const inSchema = (schema: Schema): string[] => {
    if (schema.$ref) return inSchema(referred(schema.$ref, document));
    const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
    const fields = Object.entries(schema.properties ?? {});
    return [...fields.flatMap(([name, field]) => [name, ...inSchema(field)]), ...inner.flatMap(inSchema)];
  };
  return [...new Set([...query.map(({ name }) => name), ...(body ? inSchema(body) : [])])];
}

/** Names of the fields of a body that hold text of no fixed choice, at any depth. */
export function stringsIn(schema: Schema, document: Document): string[] {
  if (schema.$ref) return stringsIn(referred(schema.$ref, document), document);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const choices = [field, ...(field.anyOf ?? [])].filter(({ enum: fixed }) => !fixed);
    const isText = choices.some(({ type }) => [type].flat().includes('string'));
    return [...(isText ? [name] : []), ...stringsIn(field, document)];
  });
}

const referred = (ref: string, { components }: Document): Schema =>
  components.schemas[ref.split('/').at(-1) ?? ''] ?? {};

/** Something small that fits a schema: only what it requires, and the fields that are named with their values. */
export function sampleOf(schema: Schema, document: Document, named: Readonly<Record<string, unknown>> = {}): unknown {
  if (schema.$ref) return sampleOf(referred(schema.$ref, document), document, named);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const either = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0];
  if (either) return sampleOf(either, document, named);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      const wanted = fields.filter(([name]) => name in named || schema.required?.includes(name));
      return Object.fromEntries(
        wanted.map(([name, inner]) => [name, name in named ? named[name] : sampleOf(inner, document, named)]),
      );
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
