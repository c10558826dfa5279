import { STATUS_CODES } from 'node:http';
import { commonProblems, type ProblemTable } from '../problems/problem.js';
import type { Route } from '../routes/route-list.js';
import type { Operation } from './document.js';
import type { Schemas } from './schemas.js';

type Common = keyof typeof commonProblems;

/** Every status that a route may answer with, and for each error the codes behind it. */
export function responsesOf(route: Route, problems: ProblemTable, schemas: Schemas): Operation['responses'] {
  const codes = [...commonCodesOf(route), ...(route.facts.refuses ?? [])];
  const table: ProblemTable = { ...commonProblems, ...problems };
  const byStatus = Map.groupBy(codes, (code) => String(table[code]?.status ?? 500));
  const errors = [...byStatus]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([status, of]) => [status, problemResponse(of, table)]);
  return { ...success(route, schemas), ...Object.fromEntries(errors) };
}

function success({ facts: { answer } }: Route, schemas: Schemas): Record<string, unknown> {
  if (!answer) return {};
  const header = (description: string) => ({ description, schema: { type: 'string' } });
  const headers = {
    ...(answer.from !== 'plain' && { 'X-Position': header('Send it with a list that has to show this') }),
    ...(answer.from === 'written' && { ETag: header('The version, for If-Match') }),
    ...(answer.creates && { Location: header('Where the new thing is') }),
    RateLimit: header('What is left of each quota'),
    'RateLimit-Policy': header('The quotas'),
  };
  const content = answer.schema && { content: { 'application/json': { schema: schemas.of(answer.schema, 'output') } } };
  return { [answer.status]: { description: STATUS_CODES[answer.status] ?? '', headers, ...content } };
}

function problemResponse(codes: readonly string[], table: ProblemTable): unknown {
  const unique = [...new Set(codes)];
  return {
    description: unique.map((code) => `\`${code}\`: ${table[code]?.title ?? 'unknown'}`).join('; '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function commonCodesOf({ method, path, facts: { access, answer }, inputs }: Route): Common[] {
  const takes = (from: string) => inputs.some((input) => input.from === from);
  const closed = access?.kind !== 'public';
  const keyed = method === 'POST' && closed && answer?.from !== 'plain' && !path.startsWith('/api/v1/auth/');
  const changes = method !== 'GET' && answer?.from !== 'plain';
  return [
    'invalid-input',
    ...(takes('body') ? (['malformed-request', 'too-large', 'unsupported-media-type'] as const) : []),
    ...(closed ? (['unauthorized', 'forbidden'] as const) : []),
    ...(takes('param') ? (['not-found'] as const) : []),
    ...(changes ? (['concurrent-write'] as const) : []),
    ...(keyed ? (['key-under-way', 'key-reused'] as const) : []),
    ...(takes('if-match') ? (['version-mismatch'] as const) : []),
    'rate-limited',
    'internal-error',
    'unavailable',
  ];
}
