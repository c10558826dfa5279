import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { HttpSettings } from '../config/settings.js';
import { addressOf } from '../door/address.js';
import { arrivalOf, arrive } from '../door/arrival.js';
import { refusalFrom } from '../problems/from-error.js';
import { ProblemError } from '../problems/problem.js';
import { rawProblem, sendProblem } from '../problems/problem.filter.js';
import { guards } from './guards.js';
import type { Watch } from './options.js';

const MIB = 1024 * 1024;
/** Bytes of all headers, and of the line before them, together. */
const HEADERS = 16 * 1024;

/** Fastify with our limits, and with each request traced, measured and logged from its first byte to its last. */
export function createServer(settings: HttpSettings, watch: Watch): FastifyInstance {
  const server = fastify({
    logger: false,
    // What a client may claim about its own address is decided in `address.ts`.
    trustProxy: false,
    bodyLimit: MIB,
    // Fastify's own limit, for expressions that we do not use in paths, would make a 404 of a word that is long or decomposed.
    routerOptions: { maxParamLength: HEADERS },
    requestTimeout: settings.REQUEST_LIMIT_MS,
    handlerTimeout: settings.REQUEST_LIMIT_MS,
    // Longer than the idle time of load balancers, so that it is never this side that closes under a new request.
    keepAliveTimeout: 72_000,
    maxRequestsPerSocket: 0,
    forceCloseConnections: 'idle',
    // Fastify's own answer is no problem document; see `watchRequests`.
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    http: {
      maxHeaderSize: HEADERS,
      headersTimeout: 20_000,
      connectionsCheckingInterval: 5_000,
      // Node's own answer is no problem document; see `watchRequests`.
      requireHostHeader: false,
    } as never,
    clientErrorHandler: refuseBrokenHttp,
    // The router refuses these before any hook or filter of ours could see them.
    frameworkErrors: (error, request, reply) =>
      sendProblem(reply.headers(guards) as never, refusalFrom(error, {}), request.url),
  });
  // As Node's own 417 is none: what a client expects beyond 100-continue it is free not to get (RFC 9110, 10.1.1).
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  server.removeContentTypeParser('text/plain');
  readEmptyBodiesAsNone(server);
  watchRequests(server, settings, watch);
  return server;
}

/** JSON, also as a merge patch. A body of no bytes is no body, whatever its type: many clients always send the header. */
function readEmptyBodiesAsNone(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (body.length === 0) done(null, undefined);
      else void parse(request, body as string, done);
    },
  );
}

function watchRequests(
  server: FastifyInstance,
  { EDGE_SECRET }: HttpSettings,
  { tracing, metrics, log, health }: Watch,
): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onRequest', (request, _reply, done) => {
    const span = tracing.start(`${request.method}`, 'server', headerOf(request.headers.traceparent), {
      'http.request.method': request.method,
    });
    arrive(request.raw, {
      span,
      traceId: span.spanContext().traceId,
      startedAt: performance.now(),
      address: addressOf(request.raw, EDGE_SECRET),
    });
    done(closing ? shuttingDown() : hasHost(request.raw) ? undefined : withoutHost());
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    // Else the connection would live on idle after its last answer, and the shutdown would wait for it.
    if (health.isLeaving) void reply.header('connection', 'close');
    // Somebody's own data, unless the route says that it is everybody's.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const arrival = arrivalOf(request.raw);
    if (arrival) {
      const seconds = (performance.now() - arrival.startedAt) / 1000;
      const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
      arrival.span.updateName(`${request.method} ${route}`);
      arrival.span.setAttributes({ 'http.route': route, 'http.response.status_code': reply.statusCode });
      arrival.span.end();
      metrics.request(request.method, route, reply.statusCode, seconds);
      const { traceId, spanId } = arrival.span.spanContext();
      // Being asked whether it is ready is no news, and "not yet" is no failure.
      const level = route === '/livez' || route === '/readyz' ? 'debug' : reply.statusCode >= 500 ? 'error' : 'info';
      log[level](
        {
          traceId,
          spanId,
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(seconds * 1000),
          tenant: arrival.caller?.tenantId,
          user: arrival.caller?.userId,
        },
        'request',
      );
    }
    done();
  });
}

/** HTTP/1.1 has none without (RFC 9112, 3.2). */
const hasHost = ({ httpVersion, headers }: IncomingMessage) => httpVersion !== '1.1' || headers.host !== undefined;

const withoutHost = () => new ProblemError('malformed-request', { say: 'The request has no Host header.' });

/** For what still arrives on a connection that is in use. */
const shuttingDown = () =>
  new ProblemError(
    'unavailable',
    { say: 'The service is being restarted. Try again shortly.' },
    { headers: { 'retry-after': '1' } },
  );

const headerOf = (header: string | string[] | undefined): string | null => (typeof header === 'string' ? header : null);

/** What Node could not read as HTTP never becomes a request; it still gets a problem for an answer. */
function refuseBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers-too-large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request-timeout'
        : 'malformed-request';
  socket.end(rawProblem(code, guards));
}
