import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenApiDocument, Operation } from '../openapi/document.js';
import { SchemaCheck } from './schema-check.js';

interface Shown {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref?: string }>>;
}

/** What is wrong with a document, one sentence each; empty if it is valid and every operation is described, with examples that fit. */
export async function mistakesInDocument(document: OpenApiDocument): Promise<string[]> {
  const plain = JSON.parse(JSON.stringify(document)) as OpenApiDocument;
  const { valid, errors } = await new Validator().validate(plain as never);
  const check = new SchemaCheck(document.components);
  const operations = Object.entries(plain.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  const ids = operations.map(([, { operationId }]) => operationId);
  return [
    ...(valid ? [] : [`it is no OpenAPI 3.1: ${JSON.stringify(errors)}`]),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two operations are called ${id}`),
    ...operations.flatMap(([name, operation]) => [
      ...mistakesInWords(operation).map((mistake) => `${name} ${mistake}`),
      ...mistakesInBodies(operation, plain, check).map((mistake) => `${name} ${mistake}`),
      ...mistakesInParameters(operation, check).map((mistake) => `${name} ${mistake}`),
    ]),
    ...Object.entries(plain.components.headers).flatMap(([name, header]) =>
      mistakesInShown(header as Shown, check).map((mistake) => `the header ${name} ${mistake}`),
    ),
    ...Object.entries(plain.components.responses).flatMap(([name, response]) =>
      contentsOf(response).flatMap(([, content]) =>
        mistakesInProblems(content, plain, check).map((mistake) => `the problem ${name} ${mistake}`),
      ),
    ),
    ...Object.entries(plain.components.schemas).flatMap(([name, schema]) => mistakesInExamples(name, schema, check)),
  ];
}

function mistakesInWords({ summary, description = '' }: Operation): string[] {
  return [
    ...(summary ? [] : ['has no summary']),
    ...(description ? [] : ["has no description: say in @Summary's second sentence what a caller must know"]),
    ...(description && !/[.!?)]$/.test(description) ? ['has a description that is no sentence'] : []),
  ];
}

const contentsOf = (of: unknown): [string, Shown][] =>
  Object.entries((of as { content?: Record<string, Shown> } | undefined)?.content ?? {});

function mistakesInBodies({ requestBody, responses }: Operation, document: OpenApiDocument, check: SchemaCheck) {
  const own = Object.entries(responses).filter(([, response]) => !(response as { $ref?: string }).$ref);
  return [
    ...contentsOf(requestBody).flatMap(([, shown]) =>
      mistakesInShown(shown, check).map((mistake) => `takes a body that ${mistake}`),
    ),
    ...own.flatMap(([status, response]) =>
      contentsOf(response).flatMap(([type, shown]) =>
        (type === 'application/problem+json'
          ? mistakesInProblems(shown, document, check)
          : mistakesInShown(shown, check)
        ).map((mistake) => `answers a ${status} that ${mistake}`),
      ),
    ),
    ...Object.values(responses).flatMap((response) => {
      const { $ref } = response as { $ref?: string };
      return $ref && !($ref.split('/').at(-1)! in document.components.responses) ? [`leads nowhere: ${$ref}`] : [];
    }),
  ];
}

function mistakesInParameters({ parameters = [] }: Operation, check: SchemaCheck): string[] {
  return (parameters as (Shown & { name: string; required: boolean })[]).flatMap((parameter) =>
    (parameter.required ? mistakesInShown(parameter, check) : mistakesInExamples('', parameter.schema, check)).map(
      (mistake) => `takes the parameter ${parameter.name}, which ${mistake}`,
    ),
  );
}

function mistakesInShown({ schema, example }: Shown, check: SchemaCheck): string[] {
  if (example === undefined) return ['has no example'];
  return check
    .mistakesIn(example, schema)
    .map((mistake) => `has an example that does not fit: ${mistake}; give that field .meta({ examples: [...] })`);
}

/** A problem document for each code that may come, with nothing left out of its sentence. */
function mistakesInProblems({ schema, examples = {} }: Shown, document: OpenApiDocument, check: SchemaCheck): string[] {
  const { allOf = [] } = schema as { allOf?: { properties?: { code?: { enum?: string[] } } }[] };
  const codes = allOf.flatMap(({ properties }) => properties?.code?.enum ?? []);
  return [
    ...(codes.length > 0 ? [] : ['names no code']),
    ...codes.flatMap((code) => {
      const shown = document.components.examples[examples[code]?.$ref?.split('/').at(-1) ?? ''];
      const { value } = (shown ?? {}) as { value?: { code: string; detail: string } };
      if (value?.code !== code) return [`has no example of ${code}`];
      if (/undefined|null/.test(value.detail))
        return [`has an example of ${code} with a gap in its sentence: give the problem an \`example\` of its details`];
      return check
        .mistakesIn(value, schema)
        .map((mistake) => `has an example of ${code} that does not fit: ${mistake}`);
    }),
  ];
}

/** All examples within a schema, each against the part that it stands in. */
function mistakesInExamples(where: string, schema: unknown, check: SchemaCheck): string[] {
  if (Array.isArray(schema))
    return schema.flatMap((each, index) => mistakesInExamples(`${where}/${index}`, each, check));
  if (typeof schema !== 'object' || schema === null) return [];
  const { examples } = schema as { examples?: unknown };
  return [
    ...(Array.isArray(examples)
      ? examples.flatMap((example) =>
          check.mistakesIn(example, schema).map((mistake) => `${where} has an example that does not fit: ${mistake}`),
        )
      : []),
    ...Object.entries(schema)
      .filter(([key]) => key !== 'examples' && key !== 'default')
      .flatMap(([key, inner]) => mistakesInExamples(`${where}/${key}`, inner, check)),
  ];
}
