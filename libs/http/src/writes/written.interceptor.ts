import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { AlreadyAnswered, type Loaded } from '@mrbill/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, map, of, type Observable } from 'rxjs';
import { ProblemError } from '../problems/problem.js';
import { factsOf, type Answer } from '../routes/metadata.js';
import type { Idempotency } from './idempotency.js';

/** An answer as it leaves, and as it is kept for a repeat of the request. */
export interface Kept {
  readonly status: number;
  readonly version: number | null;
  readonly location: string | null;
  readonly body: unknown;
}

/** Turns what a handler answers into what the route promised: body, status, `ETag`, `Location`, `X-Position`. */
export class WrittenInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  /** Async, not piped: `handle` must be called in the caller's context, which a subscription that comes later has lost. */
  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const answer = factsOf(execution.getHandler()).answer;
    if (!answer) return next.handle();
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    const before = await this.idempotency.before(request, answer, (written) => keptFrom(answer, written, request));
    if (before) return of(this.send(reply, before.answer as Kept, before.position));
    return next.handle().pipe(
      map((result: unknown) => this.answered(answer, result, request, reply)),
      catchError((error: unknown) => {
        if (error instanceof AlreadyAnswered) return of(this.send(reply, error.answer as Kept, error.position));
        throw error;
      }),
    );
  }

  private answered(answer: Answer, result: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (answer.from === 'plain') {
      if (answer.type) void reply.type(`${answer.type}; charset=utf-8`);
      return answer.schema ? answer.schema.parse(result) : result;
    }
    if (answer.from === 'empty') {
      if (isLoaded(result)) void reply.header('x-position', String(result.position));
      return undefined;
    }
    if (result === undefined) throw new ProblemError('not-found');
    if (!isLoaded(result))
      throw new TypeError('the handler must answer what Streams answered: { state, version, position }');
    return this.send(reply, keptFrom(answer, result, request), result.position);
  }

  private send(reply: FastifyReply, kept: Kept, position: number): unknown {
    void reply.code(kept.status).header('x-position', String(position));
    if (kept.version !== null) void reply.header('etag', `"${kept.version}"`);
    if (kept.location !== null) void reply.header('location', kept.location);
    return kept.body ?? undefined;
  }
}

/** Only what the schema knows goes out: a field added to the state stays inside until somebody publishes it. */
function keptFrom(
  answer: Answer,
  { state, version }: { readonly state: unknown; readonly version: number },
  request: FastifyRequest,
): Kept {
  if (answer.from === 'empty' || !answer.schema)
    return { status: answer.status, version: null, location: null, body: null };
  const body = answer.schema.parse(answer.present(state as never));
  const path = request.url.split('?')[0] ?? '';
  const location = answer.creates
    ? ((answer.location as ((body: unknown, path: string) => string) | undefined)?.(body, path) ?? null)
    : null;
  return { status: answer.status, version, location, body };
}

const isLoaded = (result: unknown): result is Loaded<unknown> =>
  typeof result === 'object' && result !== null && 'state' in result && 'version' in result && 'position' in result;
