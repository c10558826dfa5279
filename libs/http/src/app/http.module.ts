import { join } from 'node:path';
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  DiscoveryModule,
  DiscoveryService,
  ModuleRef,
} from '@nestjs/core';
import { AmbientSource } from '@mrbill/event-sourcing';
import { Health, Metrics, Tracing } from '@mrbill/observability';
import { Context } from '@mrbill/tenancy';
import { AccessGuard } from '../access/access.guard.js';
import { BearerGuard } from '../access/bearer.js';
import { KeySet, type KnownKeys } from '../access/key-set.js';
import { permissionsByRole } from '../access/permissions.js';
import { RemoteKeys } from '../access/remote-keys.js';
import { TokenStrategy } from '../access/token.strategy.js';
import { DoorInterceptor } from '../door/door.interceptor.js';
import { CheckedPipe } from '../input/checked.pipe.js';
import { Documents } from '../openapi/documents.js';
import { Counting } from '../limits/counting.js';
import { pages } from '../pages/pages.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { FreshInterceptor } from '../reads/fresh.interceptor.js';
import { RouteList } from '../routes/route-list.js';
import { Idempotency } from '../writes/idempotency.js';
import { WrittenInterceptor } from '../writes/written.interceptor.js';
import { InternalListener } from './internal-listener.js';
import type { ServiceOptions, Watch } from './options.js';
import { Ports } from './ports.js';

/** Everything between the socket and a handler. `bootstrap` puts it in front of the service's own module. */
@Module({})
export class HttpModule {
  static around(service: Type | DynamicModule, options: ServiceOptions, watch: Watch): DynamicModule {
    const { settings, problems = {}, permissions = {} } = options;
    const quotas = { address: settings.RATE_ADDRESS, user: settings.RATE_USER, tenant: settings.RATE_TENANT };

    const shared: Provider[] = [
      Context,
      { provide: AmbientSource, useExisting: Context },
      { provide: Tracing, useValue: watch.tracing },
      { provide: Metrics, useValue: watch.metrics },
      { provide: Health, useValue: watch.health },
      { provide: InternalListener, useFactory: () => new InternalListener(watch.metrics) },
      {
        provide: RouteList,
        useFactory: (discovery: DiscoveryService) => new RouteList(discovery),
        inject: [DiscoveryService],
      },
    ];

    const own: Provider[] = [
      { provide: Ports, useFactory: (modules: ModuleRef) => new Ports(modules), inject: [ModuleRef] },
      { provide: Counting, useFactory: (ports: Ports) => new Counting(ports, quotas), inject: [Ports] },
      {
        provide: Documents,
        useFactory: (routes: RouteList, ports: Ports) => new Documents(routes, options, ports),
        inject: [RouteList, Ports],
      },
      {
        provide: APP_GUARD,
        useFactory: (ports: Ports, counting: Counting) => {
          const keys = new KeysOfService(ports, options, watch);
          const bearer = new BearerGuard(new TokenStrategy(keys, settings.TOKEN_ISSUER, settings.TOKEN_AUDIENCE));
          return new AccessGuard(bearer, ports, counting, {
            permissionsOf: permissionsByRole(permissions),
            opsTokenHash: settings.OPS_TOKEN_HASH,
          });
        },
        inject: [Ports, Counting],
      },
      {
        provide: APP_FILTER,
        useFactory: (routes: RouteList, counting: Counting) => new ProblemFilter(problems, routes, counting, watch.log),
        inject: [RouteList, Counting],
      },
      { provide: APP_PIPE, useValue: new CheckedPipe() },
      {
        provide: APP_INTERCEPTOR,
        useFactory: (context: Context, routes: RouteList) => new DoorInterceptor(context, watch.tracing, routes),
        inject: [Context, RouteList],
      },
      { provide: APP_INTERCEPTOR, useFactory: (ports: Ports) => new FreshInterceptor(ports), inject: [Ports] },
      {
        provide: APP_INTERCEPTOR,
        useFactory: (context: Context, ports: Ports) => new WrittenInterceptor(new Idempotency(context, ports)),
        inject: [Context, Ports],
      },
    ];

    return {
      module: HttpModule,
      global: true,
      imports: [DiscoveryModule, service],
      controllers: [...pages],
      providers: [...shared, ...own],
      exports: shared.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
    };
  }
}

/** The key set that the service provides (identity has its own), or else the one behind `JWKS_URL`. */
class KeysOfService extends KeySet {
  private readonly remote: RemoteKeys | undefined;

  constructor(
    private readonly ports: Ports,
    { service, settings }: ServiceOptions,
    { log }: Watch,
  ) {
    super();
    this.remote = settings.JWKS_URL
      ? new RemoteKeys({
          url: settings.JWKS_URL,
          file: join(settings.MRBILL_HOME, 'keys', `${service}-jwks.json`),
          log,
        })
      : undefined;
  }

  find(kid: string): ReturnType<KnownKeys['find']> {
    const keys = this.ports.keySet ?? this.remote;
    if (!keys) throw new Error('nobody can sign in here: set JWKS_URL, or provide the port KeySet');
    return keys.find(kid);
  }
}
