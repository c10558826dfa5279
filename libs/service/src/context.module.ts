import { hostname } from 'node:os';
import { Pump, WatchedClient } from '@mrbill/event-sourcing';
import { EventSourcingModule, EventSourcingOptions, type ContextDefinition } from '@mrbill/event-sourcing/nest';
import { Freshness } from '@mrbill/http';
import type { Consumers } from '@mrbill/messaging';
import { FeedModule, MessagesModule, tellingTopic, type MessagesPlace } from '@mrbill/messaging/nest';
import { createLog, Metrics, Tracing } from '@mrbill/observability';
import { OperationsModule } from '@mrbill/operations';
import { PlansModule, type QuotasByPlan } from '@mrbill/plans';
import { RedisModule, type RedisSettings } from '@mrbill/redis';
import { RevocationModule } from '@mrbill/revocation';
import { Context, TenantData } from '@mrbill/tenancy';
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Migrations } from './migrate.js';
import { KnownMigrations, Migrated } from './migrated.js';

/** What makes one context different from another. */
export interface ContextParts extends ContextDefinition {
  /** Its view of what has ended access; also among the views that it keeps or follows identity with. */
  readonly revocation: { readonly name: string; readonly version: number };
  /** Its view of its tenants' plans; also among the views that it keeps or follows identity with. */
  readonly plans: { readonly name: string; readonly version: number };
  /** Who may read its feed; left out where it publishes nothing. */
  readonly consumers?: Consumers;
  /** Whether its messages hold what it publishes, or only where in its feed that is; the former by default. */
  readonly messagesCarry?: 'facts' | 'positions';
  /** What lists wait for that are asked for with the position of a write; the pump, unless a view needs more than to be written. */
  readonly freshness?: Type<Freshness>;
  /** What made its database; it is not ready on an older one. */
  readonly migrations: Migrations;
}

export interface ContextSettings {
  /** URL of its database as the `app` role. */
  readonly appUrl: string;
  /** URL of its database as the `pump` role. */
  readonly pumpUrl: string;
  readonly quotas: QuotasByPlan;
  /** Where all its instances count together. */
  readonly redis: RedisSettings;
  /** Where it tells others, and hears of them, by messages; left out where the feed does. */
  readonly messages?: MessagesPlace | undefined;
  readonly LOG_LEVEL: NonNullable<Parameters<typeof createLog>[0]['level']>;
}

/** What the service of every context is made of: buses, store, pump, lists, feed, who may not come in, operators' routes. */
@Module({})
export class ContextModule {
  static with(parts: ContextParts, settings: ContextSettings): DynamicModule {
    const { name, revocation, plans, consumers, migrations, freshness = Pump, views = [], follows = [] } = parts;
    const hears = settings.messages && follows.length > 0;
    return {
      module: ContextModule,
      global: true,
      imports: [
        CqrsModule.forRoot(),
        EventSourcingModule.forContext(settings.messages ? telling(parts, settings.messages) : parts),
        RevocationModule.reading(revocation),
        PlansModule.reading(plans, settings.quotas),
        ...RedisModule.over(name, settings.redis, settings.LOG_LEVEL),
        OperationsModule.forContext(name),
        ...(views.length > 0 ? [lists(name, settings.appUrl)] : []),
        ...(consumers ? [FeedModule.serving(name, consumers)] : []),
        ...(hears
          ? [
              MessagesModule.listening(
                name,
                settings.messages,
                follows.map(({ source }) => source),
                settings.LOG_LEVEL,
              ),
            ]
          : []),
      ],
      providers: [
        {
          provide: EventSourcingOptions,
          inject: [Tracing, Metrics],
          useFactory: (tracing: Tracing, metrics: Metrics) => optionsFrom(name, settings, tracing, metrics),
        },
        { provide: Freshness, useExisting: freshness },
        { provide: KnownMigrations, useValue: { migrations } },
        Migrated,
        ...(views.length > 0 ? [tenantData] : []),
      ],
      exports: [
        EventSourcingOptions,
        RevocationModule,
        ...(hears ? [MessagesModule] : []),
        ...(views.length > 0 ? [TenantData] : []),
      ],
    };
  }
}

/** With a subscription more: to its publication, for its topic. */
function telling(parts: ContextParts, place: MessagesPlace): ContextParts {
  const { name, publishes = [], follows = [], providers = [], messagesCarry = 'facts' } = parts;
  if (publishes.length === 0) return parts;
  const topic = tellingTopic(name, place, messagesCarry);
  return { ...parts, follows: [...follows, topic.follows], providers: [...providers, ...topic.providers] };
}

const tenantData: Provider = {
  provide: TenantData,
  inject: [DataSource, Context],
  useFactory: (source: DataSource, context: Context) => new TenantData(source, context),
};

const lists = (name: string, url: string): DynamicModule =>
  TypeOrmModule.forRoot({
    type: 'postgres',
    url,
    poolSize: 8,
    connectTimeoutMS: 5_000,
    extra: {
      Client: WatchedClient,
      statement_timeout: 5_000,
      query_timeout: 7_000,
      idle_in_transaction_session_timeout: 10_000,
      application_name: `${name} lists`,
    },
    retryAttempts: 5,
    retryDelay: 1_000,
  });

function optionsFrom(
  name: string,
  { appUrl, pumpUrl, LOG_LEVEL }: ContextSettings,
  tracing: Tracing,
  metrics: Metrics,
): EventSourcingOptions {
  const log = createLog({ service: name, level: LOG_LEVEL, trace: () => tracing.current() });
  const alone = metrics.counter('appends_alone_total', 'Appends that could not be written with their group', ['why']);
  // There from the start, so that a rate can be told of the first.
  for (const why of ['undecided', 'failed'] as const) alone.inc({ why }, 0);
  return {
    appUrl,
    pumpUrl,
    owner: `${name} ${hostname()} ${process.pid}`,
    onAlone: (appends, failure) => {
      alone.inc({ why: failure === undefined ? 'undecided' : 'failed' }, appends);
      if (failure !== undefined) log.warn({ appends, error: failure }, 'a group of appends failed: each goes on alone');
    },
    around: (subscription, { type, cause }, work) => tracing.span(`${subscription} ${type}`, cause.traceparent, work),
    log: {
      info: (message, details) => log.info(details ?? {}, message),
      error: (message, details) => log.error(details ?? {}, message),
      taken: (subscription, facts) => {
        for (const { type, position, cause } of facts) {
          const span = tracing.start(`${subscription} ${type}`, 'consumer', cause.traceparent);
          tracing.within(span, () => log.debug({ subscription, type, position }, 'fact taken'));
          span.end();
        }
      },
    },
  };
}
