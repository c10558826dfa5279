import { pipeline } from 'node:stream/promises';
import type { Health } from '@mrbill/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { bodyOf } from './body.js';
import { towardsClient, towardsService, type Seen } from './headers.js';
import { unanswered } from './unanswered.js';
import type { Upstream } from './upstream.js';

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Sends a request on to a context, and its answer back, both as streams. Throws the problem to tell where no answer came; an
 * answer that breaks off in its middle breaks the client's connection, so that nobody takes a half for a whole.
 */
export async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  to: Upstream,
  seen: Seen,
  health: Pick<Health, 'isLeaving'>,
): Promise<void> {
  const { raw } = request;
  const body = bodyOf(raw);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  // A client that sends slowly must not keep a place at the service that others could use.
  await body?.begun;
  const answer = await to
    .send({
      path: request.url,
      method: request.method as Dispatcher.HttpMethod,
      headers: towardsService(raw.headers, seen),
      body: body?.stream ?? null,
      signal: gone.signal,
    })
    .catch((error: unknown) => {
      body?.stream.destroy();
      void reply.header('retry-after', '1');
      throw unanswered(error, to, request.method);
    });
  // From here on no problem can be told: the answer has begun. pipeline ends both sides when either breaks.
  reply.hijack();
  const headers = towardsClient(answer.headers);
  // Else the connection would live on idle, and the shutdown would wait for it.
  if (health.isLeaving) headers.connection = 'close';
  reply.raw.writeHead(answer.statusCode, headers);
  await pipeline(answer.body, reply.raw).catch(() => undefined);
}
