import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { commonProblems } from '../problems/problem.js';
import type { Route } from '../routes/route-list.js';
import type { Content } from './document.js';
import { exampleOf, type JsonSchema } from './examples.js';
import { headersNamed } from './headers.js';
import type { Schemas } from './schemas.js';

/** What a route answers where all goes well, by status. */
export function successesOf({ facts: { answer } }: Route, schemas: Schemas): Record<string, unknown> {
  if (!answer) return {};
  const response = (status: number) => ({
    description: STATUS_CODES[status] ?? '',
    headers: headersNamed(
      ...(answer.from !== 'plain' ? (['X-Position'] as const) : []),
      ...(answer.from === 'written' ? (['ETag'] as const) : []),
      ...(answer.creates ? (['Location'] as const) : []),
      'RateLimit',
      'RateLimit-Policy',
    ),
    ...(answer.schema && {
      content: { [answer.type ?? 'application/json']: bodyOf(answer.schema, 'output', schemas) },
    }),
  });
  const statuses = answer.orStatus ? [answer.status, answer.orStatus] : [answer.status];
  return Object.fromEntries(statuses.map((status) => [String(status), response(status)]));
}

/** A schema with an example that is made from it. */
export function bodyOf(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): Content {
  const json = schemas.of(schema, io);
  return { schema: json, example: exampleOf(json as JsonSchema, schemas.named) };
}

type Common = keyof typeof commonProblems;

/** The codes that a route may answer with beside those that it names itself: what is asked of every request, and of its kind. */
export function commonCodesOf(route: Route): readonly Common[] {
  const { method, facts, inputs } = route;
  const { access, answer } = facts;
  const takes = (from: string) => inputs.some((input) => input.from === from);
  const closed = access?.kind !== 'public';
  const reads = method === 'GET';
  return [
    'malformed-request',
    'request-timeout',
    'headers-too-large',
    // Unknown fields of a query are mistakes also where a route takes none at all.
    'invalid-input',
    // A body is read before it is known that the route takes none.
    ...(reads ? [] : (['too-large', 'unsupported-media-type'] as const)),
    ...(closed ? (['unauthorized', 'forbidden'] as const) : []),
    ...(takes('param') || (reads && answer?.from === 'written') ? (['not-found'] as const) : []),
    ...(reads ? [] : (['concurrent-write'] as const)),
    ...(takesKey(route) ? (['key-under-way', 'key-reused'] as const) : []),
    ...(takes('if-match') ? (['version-mismatch'] as const) : []),
    'rate-limited',
    'internal-error',
    'not-writable',
    'unavailable',
  ];
}

/** Whether a repeat with the same `Idempotency-Key` gets the first answer again. */
export const takesKey = ({ method, path, facts: { access, answer } }: Route): boolean =>
  method === 'POST' &&
  access?.kind !== 'public' &&
  answer?.from !== 'plain' &&
  !answer?.secretInput &&
  !path.startsWith('/api/v1/auth/');
