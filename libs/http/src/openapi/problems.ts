import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import {
  detailOf,
  problemType,
  type InputError,
  type ProblemDefinition,
  type ProblemTable,
} from '../problems/problem.js';
import type { OpenApiDocument } from './document.js';
import { atTimes, headersNamed } from './headers.js';

export const ProblemSchema = z
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
    'violated-policies': z
      .array(z.string())
      .optional()
      .meta({ description: 'Of `rate-limited`: the quotas that are used up, as `RateLimit-Policy` names them' }),
  })
  .meta({ id: 'Problem', description: 'What every error is (RFC 9457)' });

/** Of what all services have, one problem is the example everywhere. */
const INSTANCE = '/api/v1/me';
const TRACE = '5f1c2d9e7a3b4c6d8e9f0a1b2c3d4e5f';

const mistakes: readonly InputError[] = [{ pointer: '/name', detail: 'must not be empty' }];

/** A response for each status of these codes, under the name by which `problemsNamed` has it. */
export function problemResponses(
  codes: readonly string[],
  table: ProblemTable,
): readonly { readonly status: string; readonly name: string; readonly response: unknown }[] {
  const byStatus = Map.groupBy([...new Set(codes)].sort(), (code) => String(table[code]?.status ?? 500));
  return [...byStatus]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([status, of]) => ({ status, name: of.join('_or_'), response: problemResponse(status, of, table) }));
}

function problemResponse(status: string, codes: readonly string[], table: ProblemTable): unknown {
  return {
    description: `${STATUS_CODES[status] ?? status}: ${codes.map((code) => `\`${code}\` (${table[code]?.title ?? 'unknown'})`).join(', ')}`,
    headers: {
      ...(status === '401' && headersNamed('WWW-Authenticate')),
      ...((status === '429' || status === '503') && headersNamed('Retry-After')),
      ...((codes.includes('key-under-way') || status === '502' || status === '504') && atTimes('Retry-After')),
      ...headersNamed('RateLimit', 'RateLimit-Policy'),
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** A document of each code, as it goes out. */
export function problemExamples(codes: Iterable<string>, table: ProblemTable): Record<string, unknown> {
  const known = [...codes].flatMap((code) => (table[code] ? [[code, table[code]] as const] : []));
  return Object.fromEntries(
    known.map(([code, definition]) => [code, { summary: definition.title, value: exampleProblem(code, definition) }]),
  );
}

const exampleProblem = (code: string, definition: ProblemDefinition) => ({
  type: problemType(code),
  title: definition.title,
  status: definition.status,
  detail: detailOf(definition, definition.example ?? {}),
  instance: INSTANCE,
  traceId: TRACE,
  code,
  ...(code === 'invalid-input' && { errors: mistakes }),
  ...(code === 'rate-limited' && { 'violated-policies': ['user'] }),
});

/** For the pages below `/problems/`. */
export const explained = (table: ProblemTable): OpenApiDocument['x-problems'] =>
  Object.fromEntries(
    Object.entries(table)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([code, definition]) => [
        code,
        { status: definition.status, title: definition.title, detail: detailOf(definition, definition.example ?? {}) },
      ]),
  );
