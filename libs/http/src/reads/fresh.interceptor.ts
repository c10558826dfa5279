import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import type { Ports } from '../app/ports.js';
import { ProblemError } from '../problems/problem.js';
import { factsOf } from '../routes/metadata.js';

/** The longest that a list waits for its view. */
const LONGEST_MS = 1000;

/** A list that is asked for with the `X-Position` of a write shows that write. */
export class FreshInterceptor implements NestInterceptor {
  constructor(private readonly ports: Ports) {}

  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const view = factsOf(execution.getHandler()).answer?.view;
    const { headers } = execution.switchToHttp().getRequest<FastifyRequest>();
    const position = view === undefined ? undefined : positionOf(headers['x-position']);
    if (view !== undefined && position !== undefined) await this.ports.freshness?.waitFor(view, position, LONGEST_MS);
    return next.handle();
  }
}

function positionOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  throw new ProblemError(
    'invalid-input',
    {},
    { errors: [{ parameter: 'X-Position', detail: 'must be the X-Position of an earlier answer' }] },
  );
}
