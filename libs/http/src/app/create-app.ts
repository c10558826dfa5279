import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLog, Health, Metrics, NestLog, Tracing } from '@mrbill/observability';
import { answeredBy, checkAnswered } from '../routes/answered-routes.js';
import { checkRoutes } from '../routes/check-routes.js';
import { RouteList } from '../routes/route-list.js';
import { HttpModule } from './http.module.js';
import type { ServiceOptions, Watch } from './options.js';
import { Ports } from './ports.js';
import { createServer } from './server.js';

export const watchOver = (
  service: string,
  level: ServiceOptions['settings']['LOG_LEVEL'],
  tracing = new Tracing(service),
): Watch => ({
  log: createLog({ service, level, trace: () => tracing.current() }),
  tracing,
  metrics: new Metrics(service),
  health: new Health(),
});

/** All that the documents' page needs of swagger's package. */
const assets = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/**
 * The whole service, wired and checked but not yet listening: what `bootstrap` starts, and what tests send requests to by
 * `app.inject()`. Throws where a route lacks a permission or names one that the table does not have.
 */
export async function createApp(
  service: Type | DynamicModule,
  options: ServiceOptions,
  watch: Watch = watchOver(options.service, options.settings.LOG_LEVEL),
): Promise<NestFastifyApplication> {
  const server = createServer(options.settings, watch);
  const answered = answeredBy(server);
  const adapter = new FastifyAdapter(server as never);
  const app = await NestFactory.create<NestFastifyApplication>(HttpModule.around(service, options, watch), adapter, {
    logger: new NestLog(watch.log),
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: false,
  });
  app.setGlobalPrefix('api/v1', {
    exclude: ['.well-known/*path', 'dev/*path', 'livez', 'readyz', 'problems/:code', 'api/*path'],
  });
  await app.register(helmet as never, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
    xFrameOptions: { action: 'deny' },
  });
  await app.register(files as never, {
    root: dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: '/api/docs/assets/',
    allowedPath: (path: string) => assets.has(path),
    index: false,
    maxAge: '1h',
  });
  app.enableCors({
    origin: [...options.settings.CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'if-match', 'idempotency-key', 'x-position', 'traceparent'],
    exposedHeaders: ['etag', 'location', 'x-position', 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: 600,
    // Else an OPTIONS that is no preflight is refused in plain text.
    strictPreflight: false,
  });
  try {
    checkService(app, options);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    checkAnswered(answered, app.get(RouteList).all);
    return app;
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

/** Before anything is started: nothing may come up that is open by mistake, or that could let nobody in. */
function checkService(app: NestFastifyApplication, options: ServiceOptions): void {
  const routes = app.get(RouteList).all;
  checkRoutes(routes, options);
  if (routes.some(({ facts }) => facts.access?.kind !== 'public')) void app.get(Ports).revocations;
}
