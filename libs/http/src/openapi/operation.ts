import type { z } from 'zod';
import type { ProblemTable } from '../problems/problem.js';
import type { Access } from '../routes/metadata.js';
import type { Route, RouteInput } from '../routes/route-list.js';
import type { Operation } from './document.js';
import { exampleOf, type JsonSchema } from './examples.js';
import { problemResponses } from './problems.js';
import { bodyOf, commonCodesOf, successesOf, takesKey } from './responses.js';
import type { Schemas } from './schemas.js';

/** What has names in the document's components, gathered as the routes are described. */
export interface Named {
  readonly schemas: Schemas;
  readonly responses: Record<string, unknown>;
  readonly codes: Set<string>;
}

/** Every status that a route may answer with, and for each error the codes behind it. */
export function answersOf(route: Route, table: ProblemTable, named: Named): Operation['responses'] {
  const codes = [...commonCodesOf(route), ...(route.facts.refuses ?? [])];
  for (const code of codes) named.codes.add(code);
  const problems = problemResponses(codes, table);
  for (const { name, response } of problems) named.responses[name] = response;
  const successes = successesOf(route, named.schemas);
  const errors = problems.map(({ status, name, response }) => [
    status,
    // Where a status is also a success of another kind, as 503 of /readyz, both stand in one response.
    successes[status] ? together(successes[status], response) : { $ref: `#/components/responses/${name}` },
  ]);
  return { ...successes, ...Object.fromEntries(errors) };
}

type Response = { readonly description: string; readonly headers?: object; readonly content?: object };

function together(success: unknown, problem: unknown): Response {
  const [one, other] = [success as Response, problem as Response];
  const { 'Retry-After': _, ...headers } = { ...other.headers, ...one.headers } as Record<string, unknown>;
  return { description: other.description, headers, content: { ...one.content, ...other.content } };
}

export function operationOf(
  route: Route,
  service: string,
  { schemas }: Named,
  responses: Operation['responses'],
): Operation {
  const { access, summary = '', description } = route.facts;
  const body = route.inputs.find(({ from, schema }) => from === 'body' && schema);
  const parameters = [...route.inputs.flatMap((input) => parametersOf(input, route, schemas)), ...headersOf(route)];
  return {
    operationId: `${service}.${route.controller.replace(/Routes?$/, '')}.${route.name}`,
    tags: [service],
    summary,
    ...(description && { description }),
    security: securityOf(access),
    ...(access?.kind === 'permission' && { 'x-permission': access.permission }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { [bodyType(route)]: bodyOf(body.schema as z.ZodType, 'input', schemas) },
      },
    }),
    responses,
  };
}

/** One of these opens the route; none: it is open to anybody. */
function securityOf(access: Access | undefined): Operation['security'] {
  const [bearer, ops] = [{ bearer: [] }, { ops: [] }];
  switch (access?.kind) {
    case 'permission':
      return [bearer];
    case 'ops':
      return [bearer, ops];
    case 'operator':
      return [ops];
    default:
      return [];
  }
}

const bodyType = ({ method }: Route): string =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';

/** Fields of the query or path, also where one schema holds several of them. What must be there has an example. */
function parametersOf({ from, name, schema }: RouteInput, { path }: Route, schemas: Schemas): unknown[] {
  if ((from !== 'query' && from !== 'param') || !schema) return [];
  const place = from === 'param' ? 'path' : 'query';
  const json = schemas.of(schema as z.ZodType, 'input');
  const fields = name ? { [name]: json } : ((json.properties ?? {}) as Record<string, Record<string, unknown>>);
  const needed = name ? [name] : ((json.required ?? []) as string[]);
  return Object.entries(fields)
    .filter(([field]) => place === 'query' || path.includes(`:${field}`))
    .map(([field, { description, ...rest }]) => {
      const required = place === 'path' || needed.includes(field);
      return {
        name: field,
        in: place,
        required,
        ...(description !== undefined && { description }),
        schema: rest,
        ...(required && { example: exampleOf(rest as JsonSchema, schemas.named, field) }),
      };
    });
}

function headersOf(route: Route): unknown[] {
  const header = (name: string, description: string, schema: object, example: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema,
    example,
  });
  const text = { type: 'string', minLength: 1, maxLength: 255 };
  return [
    ...(route.inputs.some(({ from }) => from === 'if-match')
      ? [header('If-Match', 'The ETag that the change is meant for', { type: 'string' }, '"3"')]
      : []),
    ...(takesKey(route)
      ? [
          header(
            'Idempotency-Key',
            'Sent again with the same body: the same answer, and nothing twice',
            text,
            '7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11',
          ),
        ]
      : []),
    ...(route.facts.answer?.view
      ? [header('X-Position', 'Of the answer to a write that this list must show', { type: 'string' }, '4711')]
      : []),
  ];
}
