import { Rejection } from '@mrbill/event-sourcing';
import { ProblemError, type ProblemTable } from '@mrbill/http';
import type { Upstream } from './upstream.js';
import { Crowded } from './upstream.js';

/** Problems of the edge's own, beside those that any service may answer with. */
export const edgeProblems: ProblemTable = {
  'edge.broken-answer': {
    status: 502,
    title: 'The connection to a part of the service broke',
    detail: ({ part, unsure }) =>
      `${part} ended before it answered. ` +
      (unsure
        ? 'The change may have been made or not: look, or send it again with the same Idempotency-Key.'
        : 'Send it again.'),
    example: { part: 'pocs', unsure: true },
  },
  'edge.late-answer': {
    status: 504,
    title: 'A part of the service took too long',
    detail: ({ part, unsure }) =>
      `${part} did not answer in time. ` +
      (unsure
        ? 'The change may have been made or not: look, or send it again with the same Idempotency-Key.'
        : 'Try again shortly.'),
    example: { part: 'pocs', unsure: true },
  },
};

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS']);
const notReached = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What the client is told when a context gave no answer. All of it goes out with `Retry-After`. */
export function unanswered(error: unknown, { name: part }: Upstream, method: string): Error {
  if (error instanceof ProblemError) return error;
  const code = codeOf(error);
  if (error instanceof Crowded) return unavailable(`${part} has as much work as it can take. Try again shortly.`);
  if (notReached.has(code))
    return unavailable(`${part} is not running at the moment; the rest of the service is. Try again shortly.`);
  const unsure = !readOnly.has(method);
  return new Rejection(code === 'UND_ERR_HEADERS_TIMEOUT' ? 'edge.late-answer' : 'edge.broken-answer', {
    part,
    unsure,
  });
}

const unavailable = (say: string) => new ProblemError('unavailable', { say });

function codeOf(error: unknown): string {
  // Where a name has several addresses, Node gathers one error for each.
  const one = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return (one as { code?: string } | null)?.code ?? '';
}
