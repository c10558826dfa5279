import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Tracing } from '@mrbill/observability';
import type { Context, Scope } from '@mrbill/tenancy';
import type { FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { v7 } from 'uuid';
import { pointerTo } from '../input/checked.pipe.js';
import { ProblemError } from '../problems/problem.js';
import type { RouteList } from '../routes/route-list.js';
import { arrivalOf, type Arrival } from './arrival.js';

/** Puts everything behind it on behalf of the caller, and into the trace. Refuses what the route has no place for. */
export class DoorInterceptor implements NestInterceptor {
  constructor(
    private readonly context: Context,
    private readonly tracing: Tracing,
    private readonly routes: RouteList,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    this.refuseUnexpected(execution.getHandler(), request);
    const arrival = arrivalOf(request.raw);
    if (!arrival) throw new Error('a request reached its handler without having arrived');
    const scope = scopeOf(arrival, this.tracing.traceparent(arrival.span));
    // Nest keeps the context in which `handle` is called for the interceptors and the handler behind this one.
    return this.tracing.within(arrival.span, () => this.context.run(scope, () => next.handle()));
  }

  /** Unknown query fields and bodies are mistakes of the caller, also where a route takes none at all. */
  private refuseUnexpected(handler: object, request: FastifyRequest): void {
    const inputs = this.routes.at(handler)?.inputs ?? [];
    if (inputs.some(({ from }) => from === 'request')) return;
    const takes = (from: 'query' | 'body') => inputs.some((input) => input.from === from);
    const fields = (of: unknown) => (typeof of === 'object' && of !== null ? Object.keys(of) : []);
    const detail = 'is not a known field';
    const errors = [
      ...(takes('query') ? [] : fields(request.query).map((parameter) => ({ parameter, detail }))),
      ...(takes('body') ? [] : fields(request.body).map((field) => ({ pointer: pointerTo([field]), detail }))),
    ].slice(0, 50);
    if (errors.length > 0) throw new ProblemError('invalid-input', {}, { errors });
  }
}

function scopeOf({ caller }: Arrival, traceparent: string | null): Scope {
  const command = v7();
  return {
    caller,
    tenant: caller?.tenantId,
    actor: caller?.userId ?? 'anonymous',
    correlation: command,
    causation: null,
    command,
    traceparent,
    writes: new Map(),
  };
}
