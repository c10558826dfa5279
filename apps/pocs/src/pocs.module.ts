import { Pump } from '@mrbill/event-sourcing';
import { EventSourcingModule, EventSourcingOptions } from '@mrbill/event-sourcing/nest';
import { Freshness } from '@mrbill/http';
import { FeedModule } from '@mrbill/messaging/nest';
import { createLog } from '@mrbill/observability';
import { OperationsModule } from '@mrbill/operations';
import { RevocationModule } from '@mrbill/revocation';
import { Context, TenantData } from '@mrbill/tenancy';
import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { hostname } from 'node:os';
import { DataSource } from 'typeorm';
import { AddFrameworkHandler, AddFrameworkRoute } from './features/add-framework.js';
import { ChangePocHandler, ChangePocRoute } from './features/change-poc.js';
import { ListPocsHandler, ListPocsRoute } from './features/list-pocs.js';
import { RegisterPocHandler, RegisterPocRoute } from './features/register-poc.js';
import { RemoveFrameworkHandler, RemoveFrameworkRoute } from './features/remove-framework.js';
import { RemovePocHandler, RemovePocRoute } from './features/remove-poc.js';
import { RestorePocHandler, RestorePocRoute } from './features/restore-poc.js';
import { ShowPocHandler, ShowPocRoute } from './features/show-poc.js';
import { TagPocHandler, TagPocRoute } from './features/tag-poc.js';
import { UntagPocHandler, UntagPocRoute } from './features/untag-poc.js';
import { IdentityFeed } from './identity-feed.js';
import { poc } from './poc/poc.js';
import { pocPublication } from './publication.js';
import type { PocsSettings } from './settings.js';
import { pocList } from './views/poc-list.js';
import { revocation } from './views/revocation.js';

const routes = [
  RegisterPocRoute,
  ListPocsRoute,
  ShowPocRoute,
  ChangePocRoute,
  RemovePocRoute,
  RestorePocRoute,
  TagPocRoute,
  UntagPocRoute,
  AddFrameworkRoute,
  RemoveFrameworkRoute,
];
const handlers = [
  RegisterPocHandler,
  ListPocsHandler,
  ShowPocHandler,
  ChangePocHandler,
  RemovePocHandler,
  RestorePocHandler,
  TagPocHandler,
  UntagPocHandler,
  AddFrameworkHandler,
  RemoveFrameworkHandler,
];

@Module({ controllers: routes, providers: handlers })
export class PocsModule {
  static with(settings: PocsSettings): DynamicModule {
    return {
      module: PocsModule,
      global: true,
      imports: [
        CqrsModule.forRoot(),
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: settings.DATABASE_URL_POCS,
          poolSize: 8,
          connectTimeoutMS: 5_000,
          extra: {
            statement_timeout: 5_000,
            idle_in_transaction_session_timeout: 10_000,
            application_name: 'pocs lists',
          },
          retryAttempts: 5,
          retryDelay: 1_000,
        }),
        EventSourcingModule.forContext({
          name: 'pocs',
          aggregates: [poc],
          views: [pocList],
          publishes: [pocPublication],
          follows: [{ source: IdentityFeed, views: [revocation] }],
        }),
        FeedModule.serving('pocs', settings.FEED_CONSUMERS),
        RevocationModule.reading(revocation),
        OperationsModule.forContext('pocs'),
      ],
      providers: [
        { provide: EventSourcingOptions, useFactory: () => optionsFrom(settings) },
        { provide: IdentityFeed, useFactory: () => new IdentityFeed(settings.FEED_URL_IDENTITY, settings.FEED_TOKEN) },
        {
          provide: TenantData,
          inject: [DataSource, Context],
          useFactory: (source: DataSource, context: Context) => new TenantData(source, context),
        },
        { provide: Freshness, useExisting: Pump },
      ],
      exports: [EventSourcingOptions, IdentityFeed],
    };
  }
}

function optionsFrom(settings: PocsSettings): EventSourcingOptions {
  const log = createLog({ service: 'pocs', level: settings.LOG_LEVEL });
  return {
    appUrl: settings.DATABASE_URL_POCS,
    pumpUrl: settings.DATABASE_URL_POCS_PUMP,
    owner: `pocs ${hostname()} ${process.pid}`,
    log: {
      info: (message, details) => log.info(details ?? {}, message),
      error: (message, details) => log.error(details ?? {}, message),
    },
  };
}
