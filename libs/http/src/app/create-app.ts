import helmet from '@fastify/helmet';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLog, Health, Metrics, NestLog, Tracing } from '@mrbill/observability';
import { checkRoutes } from '../routes/check-routes.js';
import { RouteList } from '../routes/route-list.js';
import { HttpModule } from './http.module.js';
import type { ServiceOptions, Watch } from './options.js';
import { createServer } from './server.js';

export const watchOver = (service: string, level: ServiceOptions['settings']['LOG_LEVEL'], tracing = new Tracing(service)): Watch => ({
  log: createLog({ service, level, trace: () => tracing.current() }),
  tracing,
  metrics: new Metrics(service),
  health: new Health(),
});

/**
 * The whole service, wired and checked but not yet listening: what `bootstrap` starts, and what tests send requests to by
 * `app.inject()`. Throws where a route lacks a permission or names one that the table does not have.
 */
export async function createApp(
  service: Type | DynamicModule,
  options: ServiceOptions,
  watch: Watch = watchOver(options.service, options.settings.LOG_LEVEL),
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(createServer(options.settings, watch) as never);
  const app = await NestFactory.create<NestFastifyApplication>(HttpModule.around(service, options, watch), adapter, {
    logger: new NestLog(watch.log),
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: false,
  });
  app.setGlobalPrefix('api/v1', { exclude: ['.well-known/*path', 'dev/*path', 'livez', 'readyz', 'problems/:code', 'api/*path'] });
  await app.register(helmet as never, {
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-site' },
  });
  app.enableCors({
    origin: [...options.settings.CORS_ORIGINS],
    allowedHeaders: ['authorization', 'content-type', 'if-match', 'idempotency-key', 'x-position', 'traceparent'],
    exposedHeaders: ['etag', 'location', 'x-position', 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: 600,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  checkRoutes(app.get(RouteList).all, options);
  return app;
}
