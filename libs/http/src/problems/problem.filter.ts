import { randomBytes } from 'node:crypto';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '@mrbill/observability';
import { arrivalOf } from '../door/arrival.js';
import { Counting } from '../limits/counting.js';
import type { RouteList } from '../routes/route-list.js';
import { refusalFrom, type Refusal } from './from-error.js';
import { commonProblems, detailOf, problemType, ProblemError, type Problem, type ProblemTable } from './problem.js';

/** Everything that leaves as an error leaves through here, unmatched routes and broken requests included. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly table: ProblemTable,
    private readonly routes: RouteList,
    private readonly counting: Counting,
    private readonly log: Log,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    this.refuse((await this.tooMany(request, reply)) ?? error, request, reply);
  }

  /** What never came as far as the guard (no route, a body that is no JSON) is counted here, or it would cost nothing. */
  private tooMany(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (Counting.done(reply)) return Promise.resolve(undefined);
    return this.counting.count(request, reply).catch((refused: unknown) => refused);
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const refusal = this.otherMethods(request, refusalFrom(error, this.table));
    const traceId = arrivalOf(request.raw)?.traceId;
    if (refusal.unexpected)
      this.log.error({ error, traceId, route: request.routeOptions.url }, 'a request failed unexpectedly');
    if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
    else sendProblem(reply, refusal, request.url, traceId);
  }

  /** Nest knows only that nothing matched; that another method would have is kinder to hear. */
  private otherMethods(request: FastifyRequest, refusal: Refusal): Refusal {
    if (refusal.code !== 'not-found' || !request.is404) return refusal;
    const allow = this.routes.methodsAt(request.url);
    if (allow.length === 0) return refusal;
    return refusalFrom(
      new ProblemError('method-not-allowed', {}, { headers: { allow: allow.join(', ') } }),
      this.table,
    );
  }
}

export function sendProblem(reply: FastifyReply, refusal: Refusal, url: string, traceId?: string): void {
  const { status } = refusal.definition;
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  // Whoever is told to come again is told when; the refusal may know better.
  if (status === 503 && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1');
  void reply
    .code(status)
    .headers({ ...refusal.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    // Bytes, because Fastify adds a charset to text, which this type does not have.
    .send(Buffer.from(JSON.stringify(problemFrom(refusal, url, traceId))));
}

/** `instance` is the request's path: queries may hold what somebody searched for. What never became a request has no trace, only an id to ask by. */
export function problemFrom(
  { code, definition, details, errors }: Refusal,
  url: string,
  traceId = randomBytes(16).toString('hex'),
): Problem {
  return {
    type: problemType(code),
    title: definition.title,
    status: definition.status,
    detail: detailOf(definition, details),
    instance: url.split('?')[0] ?? '/',
    traceId,
    code,
    ...(errors && { errors }),
    ...(Array.isArray(details.violatedPolicies) && { 'violated-policies': details.violatedPolicies }),
  };
}

/** For what Node refuses before there is a request: broken HTTP and headers that are too large. */
export function rawProblem(code: keyof typeof commonProblems, headers: Readonly<Record<string, string>>): string {
  const definition = commonProblems[code];
  const body = JSON.stringify(problemFrom({ code, definition, details: {}, unexpected: false }, '/'));
  return [
    `HTTP/1.1 ${definition.status} ${definition.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
