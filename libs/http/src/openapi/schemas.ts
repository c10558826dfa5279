import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/** Collects the schemas that have a name (`.meta({ id })`) and makes references of them. */
export class Schemas {
  readonly named: Record<string, unknown> = {};

  /** What callers send (`input`) may differ from what they get: defaults are optional there, and other names are refused. */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...json
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema, io),
    }) as JsonSchema & {
      $defs?: Record<string, JsonSchema>;
    };
    const renamed = new Map(
      Object.entries($defs).map(([name, definition]) => [name, this.nameFor(name, definition, io)]),
    );
    for (const [name, definition] of Object.entries($defs))
      this.named[renamed.get(name) as string] = pointed(definition, renamed);
    return pointed(json, renamed) as JsonSchema;
  }

  /** One name, one schema: where what is sent differs from what comes back it is called `<name>Input`. */
  private nameFor(name: string, definition: JsonSchema, io: 'input' | 'output'): string {
    const known = this.named[name];
    if (known === undefined || io === 'output') return name;
    return JSON.stringify(known) === JSON.stringify(pointed(definition, new Map())) ? name : `${name}Input`;
  }
}

/** What zod knows of the text in a URL is not what the value is; and an answer may gain fields without being another one. */
function tidy(zod: z.core.$ZodTypes, schema: JsonSchema, io: 'input' | 'output'): void {
  if (zod._zod.def.type === 'default') schema.default = zod._zod.def.defaultValue;
  // Of what is sent, zod leaves out the examples of all that it transforms.
  const { examples } = z.globalRegistry.get(zod) ?? {};
  if (examples) schema.examples = examples;
  if (schema.type === 'integer' || schema.type === 'boolean') {
    delete schema.pattern;
    if (schema.type === 'boolean') delete schema.enum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  }
  if (schema.format === 'uuid' || schema.format === 'date-time') delete schema.pattern;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  delete schema.id;
  delete schema.secret;
}

/** References into `$defs` become references into the document's components. */
function pointed(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => pointed(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key !== '$ref' || typeof item !== 'string') return [key, pointed(item, renamed)];
      const name = item.replace(/^#\/\$defs\//, '');
      return [key, `#/components/schemas/${renamed.get(name) ?? name}`];
    }),
  );
}
