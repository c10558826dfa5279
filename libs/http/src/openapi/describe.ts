import { z } from 'zod';
import type { ServiceOptions } from '../app/options.js';
import { commonProblems, detailOf, type ProblemTable } from '../problems/problem.js';
import type { Route, RouteInput } from '../routes/route-list.js';
import type { OpenApiDocument, Operation } from './document.js';
import { responsesOf } from './responses.js';
import { Schemas } from './schemas.js';

/** The service's OpenAPI document, out of what its routes say about themselves: nothing is written down twice. */
export function describe(
  routes: readonly Route[],
  { service, title, description, problems = {} }: Omit<ServiceOptions, 'settings'>,
): OpenApiDocument {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Operation>> = {};
  schemas.of(ProblemSchema, 'output');
  // Answers first: they have the names, and what is sent steps aside where it differs.
  const answers = new Map(routes.map((route) => [route, responsesOf(route, problems, schemas)]));
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, service, schemas, answers.get(route) ?? {});
  }
  return {
    openapi: '3.1.0',
    info: { title, description, version: '1' },
    tags: [{ name: service, description }],
    paths,
    components: { schemas: schemas.named, securitySchemes },
    'x-problems': explained({ ...commonProblems, ...problems }),
  };
}

const ProblemSchema = z
  .object({
    type: z.string().meta({ description: 'A path under which the code is explained' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, and what to do next' }),
    instance: z.string().meta({ description: 'The path of the request' }),
    traceId: z.string().meta({ description: 'Quote it when asking about this' }),
    code: z.string().meta({ description: 'Permanent: programs may decide by it' }),
    errors: z
      .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
      .optional()
      .meta({ description: 'Each mistake: `pointer` into the body, or `parameter` of path, query or header' }),
  })
  .meta({ id: 'Problem', description: 'What every error is (RFC 9457)' });

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The accessToken that signing in answers',
  },
  ops: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Ops <token>`: the credential of the operator',
  },
};

function operationOf(route: Route, service: string, schemas: Schemas, responses: Operation['responses']): Operation {
  const { access, summary = '', description } = route.facts;
  const body = route.inputs.find(({ from, schema }) => from === 'body' && schema);
  const parameters = [...route.inputs.flatMap((input) => parametersOf(input, route, schemas)), ...headersOf(route)];
  const bearer = { bearer: [] };
  return {
    operationId: `${service}.${route.controller.replace(/Routes?$/, '')}.${route.name}`,
    tags: [service],
    summary,
    ...(description && { description }),
    security: access?.kind === 'permission' ? [bearer] : access?.kind === 'ops' ? [bearer, { ops: [] }] : [],
    ...(access?.kind === 'permission' && { 'x-permission': access.permission }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { [bodyType(route)]: { schema: schemas.of(body.schema as z.ZodType, 'input') } },
      },
    }),
    responses,
  };
}

const bodyType = ({ method }: Route): string =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';

/** Fields of the query or path, also where one schema holds several of them. */
function parametersOf({ from, name, schema }: RouteInput, { path }: Route, schemas: Schemas): unknown[] {
  if ((from !== 'query' && from !== 'param') || !schema) return [];
  const place = from === 'param' ? 'path' : 'query';
  const json = schemas.of(schema as z.ZodType, 'input');
  const fields = name ? { [name]: json } : ((json.properties ?? {}) as Record<string, Record<string, unknown>>);
  const required = name ? [name] : ((json.required ?? []) as string[]);
  return Object.entries(fields)
    .filter(([field]) => place === 'query' || path.includes(`:${field}`))
    .map(([field, { description, ...rest }]) => ({
      name: field,
      in: place,
      required: place === 'path' || required.includes(field),
      ...(description !== undefined && { description }),
      schema: rest,
    }));
}

function headersOf({ method, path, facts: { answer, access }, inputs }: Route): unknown[] {
  const header = (name: string, description: string, schema: object) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema,
  });
  const keyed =
    method === 'POST' && access?.kind !== 'public' && answer?.from !== 'plain' && !path.startsWith('/api/v1/auth/');
  return [
    ...(inputs.some(({ from }) => from === 'if-match')
      ? [header('If-Match', 'The ETag that the change is meant for', { type: 'string' })]
      : []),
    ...(keyed
      ? [
          header('Idempotency-Key', 'Sent again with the same body: the same answer, and nothing twice', {
            type: 'string',
            minLength: 1,
            maxLength: 255,
          }),
        ]
      : []),
    ...(answer?.view
      ? [header('X-Position', 'Of the answer to a write that this list must show', { type: 'string' })]
      : []),
  ];
}

const explained = (table: ProblemTable): OpenApiDocument['x-problems'] =>
  Object.fromEntries(
    Object.entries(table)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([code, { status, title, detail }]) => [
        code,
        { status, title, ...(typeof detail === 'string' && { detail: detailOf({ status, title, detail }, {}) }) },
      ]),
  );
