import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/problem.js';

/**
 * The version that the caller has seen, for `Streams.update(..., { ifMatch })`; undefined if it did not say, or said `*`.
 * `remove(@Param('pocId', { schema: Uuid }) id: string, @IfMatch() ifMatch: number | undefined)`
 */
export const IfMatch = createParamDecorator(readIfMatch);

/** Named, so that documents know a route that reads it. */
export function readIfMatch(_: unknown, context: ExecutionContext): number | undefined {
  return parseIfMatch(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
}

export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const [, version] = /^"([1-9]\d{0,14})"$/.exec(header.trim()) ?? [];
  if (version) return Number(version);
  const detail = 'must be one ETag as it was given, like "3"; weak ones and lists are not taken';
  throw new ProblemError('invalid-input', {}, { errors: [{ parameter: 'If-Match', detail }] });
}
