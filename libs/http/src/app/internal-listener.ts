import fastify, { type FastifyInstance } from 'fastify';
import type { Metrics } from '@mrbill/observability';

/**
 * A second listener that no edge leads to: `/metrics`, and what a service adds (the feed). Inject it and add routes in
 * `onModuleInit`; it begins to listen after that, if the service has an `INTERNAL_PORT`.
 */
export class InternalListener {
  readonly server: FastifyInstance;

  constructor(metrics: Metrics) {
    this.server = fastify({
      bodyLimit: 64 * 1024,
      forceCloseConnections: true,
      connectionTimeout: 0,
      requestTimeout: 10_000,
      logger: false,
    });
    this.server.get('/metrics', async (_request, reply) => {
      const { type, text } = await metrics.page();
      return reply.type(type).send(text);
    });
  }

  /** Answers the port. */
  async listen(host: string, port: number): Promise<number> {
    await this.server.listen({ host, port });
    return portOf(this.server);
  }
}

export function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
