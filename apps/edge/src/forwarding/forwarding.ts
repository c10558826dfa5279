import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { arrivalOf, ProblemError } from '@mrbill/http';
import { formatTraceparent, Health } from '@mrbill/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextAt, prefixes } from '../routes.js';
import { Upstreams } from '../upstreams.js';
import { forward, methods } from './forward.js';
import type { Seen } from './headers.js';
import { plainPath } from './path.js';

/** What the edge is told about itself. */
export class EdgeIdentity {
  constructor(
    /** What it proves itself with to the services. */
    readonly secret: string | undefined,
    /** Connections of clients at once; Node closes any beyond them as they come. */
    readonly clients: number,
  ) {}
}

/**
 * Routes beside Nest's own, one for each line of the table: what is only passed on meets none of the guards, parsers and
 * interceptors that each service has for itself. Errors leave through the one filter all the same.
 */
@Injectable()
export class Forwarding implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly upstreams: Upstreams,
    private readonly edge: EdgeIdentity,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.server.maxConnections = this.edge.clients;
    void server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // Bodies stay in the socket until `forward` passes them on.
      scope.addContentTypeParser('*', (_request, _body, done) => done(null));
      // Whoever opens the one URL in a browser.
      scope.get('/', { config: { undocumented: 'leads to the page of the documents' } }, (_, reply) =>
        reply.redirect('/api/docs'),
      );
      for (const prefix of prefixes) {
        for (const url of [prefix, `${prefix}/*`]) {
          scope.route({
            method: methods,
            url,
            exposeHeadRoute: false,
            config: { undocumented: 'what is below it is described by its context' },
            handler: (request, reply) => this.pass(request, reply),
          });
        }
      }
    });
  }

  private async pass(request: FastifyRequest, reply: Parameters<typeof forward>[1]): Promise<void> {
    // The router has decoded what it matched; what the client wrote letter by letter decides.
    const context = contextAt(plainPath(request.url));
    if (!context) throw new ProblemError('not-found');
    await forward(request, reply, this.upstreams.of(context), this.seen(request), this.health);
  }

  private seen({ raw, protocol }: FastifyRequest): Seen {
    const span = arrivalOf(raw)?.span.spanContext();
    return {
      address: raw.socket.remoteAddress ?? 'unknown',
      protocol,
      traceparent: span ? formatTraceparent(span) : null,
      edgeSecret: this.edge.secret,
    };
  }
}
