import type { ServiceOptions } from '../app/options.js';
import { commonProblems, type ProblemTable } from '../problems/problem.js';
import type { Route } from '../routes/route-list.js';
import type { OpenApiDocument, Operation } from './document.js';
import { responseHeaders } from './headers.js';
import { answersOf, operationOf, type Named } from './operation.js';
import { explained, problemExamples, ProblemSchema } from './problems.js';
import { Schemas } from './schemas.js';

/** The service's OpenAPI document, out of what its routes say about themselves: nothing is written down twice. */
export function describe(
  routes: readonly Route[],
  { service, title, description, problems = {} }: Omit<ServiceOptions, 'settings'>,
): OpenApiDocument {
  const named: Named = { schemas: new Schemas(), responses: {}, codes: new Set() };
  const table: ProblemTable = { ...commonProblems, ...problems };
  const paths: Record<string, Record<string, Operation>> = {};
  named.schemas.of(ProblemSchema, 'output');
  // Answers first: they have the names, and what is sent steps aside where it differs.
  const answers = new Map(routes.map((route) => [route, answersOf(route, table, named)]));
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, service, named, answers.get(route) ?? {});
  }
  return {
    openapi: '3.1.0',
    info: { title, description: `${description}\n\n${EVENTS}`, version: '1' },
    tags: [{ name: service, description }],
    paths,
    components: {
      schemas: named.schemas.named,
      responses: sorted(named.responses),
      examples: sorted(problemExamples(named.codes, table)),
      headers: responseHeaders,
      securitySchemes,
    },
    'x-problems': explained(table),
  };
}

const EVENTS =
  'Which facts are told between contexts says the AsyncAPI document: [/api/asyncapi.json](/api/asyncapi.json).';

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

const sorted = (table: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table).sort(([one], [other]) => (one < other ? -1 : 1)));
