import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { tracingFromEnvironment } from '@mrbill/observability';
import { createApp, watchOver } from './create-app.js';
import { InternalListener, portOf } from './internal-listener.js';
import type { ServiceOptions, Watch } from './options.js';
import { endWith } from './shutdown.js';

export interface Running {
  readonly app: NestFastifyApplication;
  /** Where it listens: of use with port 0. */
  readonly port: number;
  readonly internalPort: number | undefined;
  /** Lets the last requests end, then ends everything but the process. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a service and keeps it until SIGTERM, SIGINT, or until the process that started it is gone. What cannot start says
 * why on one line and ends with exit code 1.
 */
export async function bootstrap(service: Type | DynamicModule, options: ServiceOptions): Promise<void> {
  const { tracing, missing } = await tracingFromEnvironment(options.service, process.env);
  const watch = watchOver(options.service, options.settings.LOG_LEVEL, tracing);
  if (missing)
    watch.log.warn(
      { missing },
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, but the exporter is not installed: spans stay here',
    );
  try {
    const running = await start(service, options, watch);
    endWith(running.close, watch.log, options.settings.SHUTDOWN_LIMIT_MS);
    watch.log.info({ port: running.port, internalPort: running.internalPort }, 'ready');
    process.send?.({ ready: options.service, port: running.port, internalPort: running.internalPort });
  } catch (error) {
    watch.log.fatal({ error }, 'the service cannot start');
    process.exit(1);
  }
}

/** As `bootstrap`, for whoever looks after signals and errors itself. */
export async function start(
  service: Type | DynamicModule,
  options: ServiceOptions,
  watch: Watch = watchOver(options.service, options.settings.LOG_LEVEL),
): Promise<Running> {
  const { HOST, PORT, INTERNAL_PORT } = options.settings;
  const app = await createApp(service, options, watch);
  const internal = app.get(InternalListener);
  const close = async () => {
    watch.health.leave();
    await app.close();
    await internal.server.close();
    await watch.tracing.close();
  };
  try {
    const internalPort = INTERNAL_PORT === undefined ? undefined : await internal.listen(HOST, INTERNAL_PORT);
    await app.listen({ host: HOST, port: PORT });
    return { app, port: portOf(app.getHttpAdapter().getInstance() as never), internalPort, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
