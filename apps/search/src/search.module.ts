import { hostname } from 'node:os';
import { Pump } from '@mrbill/event-sourcing';
import { EventSourcingModule, EventSourcingOptions, PumpPool } from '@mrbill/event-sourcing/nest';
import { Freshness } from '@mrbill/http';
import { createLog, Health } from '@mrbill/observability';
import { OperationsModule } from '@mrbill/operations';
import { RevocationModule } from '@mrbill/revocation';
import { Inject, Module, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type pg from 'pg';
import { SearchEngine } from './engine/search-engine.js';
import { SearchPocsHandler, SearchPocsRoute } from './features/search-pocs.js';
import { IdentityFeed } from './feeds/identity-feed.js';
import { PocsFeed } from './feeds/pocs-feed.js';
import { PostgresEngine } from './postgres/postgres-engine.js';
import { SearchPool } from './postgres/search-pool.js';
import type { SearchSettings } from './settings.js';
import { PocIndex } from './views/poc-index.js';
import { revocation } from './views/revocation.js';

@Module({ controllers: [SearchPocsRoute], providers: [SearchPocsHandler] })
export class SearchModule implements OnApplicationBootstrap {
  constructor(
    @Inject(Pump) private readonly pump: Pump,
    private readonly health: Health,
  ) {}

  static with(settings: SearchSettings): DynamicModule {
    return {
      module: SearchModule,
      global: true,
      imports: [
        CqrsModule.forRoot(),
        EventSourcingModule.forContext({
          name: 'search',
          aggregates: [],
          follows: [
            { source: PocsFeed, models: [PocIndex] },
            { source: IdentityFeed, views: [revocation] },
          ],
        }),
        RevocationModule.reading(revocation),
        OperationsModule.forContext('search'),
      ],
      providers: [
        { provide: EventSourcingOptions, useFactory: () => optionsFrom(settings) },
        { provide: PocsFeed, useFactory: () => new PocsFeed(settings.FEED_URL_POCS, settings.FEED_TOKEN) },
        { provide: IdentityFeed, useFactory: () => new IdentityFeed(settings.FEED_URL_IDENTITY, settings.FEED_TOKEN) },
        { provide: SearchPool, useFactory: () => new SearchPool(settings.DATABASE_URL_SEARCH) },
        {
          provide: SearchEngine,
          inject: [SearchPool, PumpPool],
          useFactory: ({ pool }: SearchPool, pump: pg.Pool) => new PostgresEngine(pool, pump),
        },
        { provide: PocIndex, inject: [SearchEngine], useFactory: (engine: SearchEngine) => new PocIndex(engine) },
        { provide: Freshness, useExisting: Pump },
      ],
      exports: [EventSourcingOptions, PocsFeed, IdentityFeed, PocIndex, SearchEngine],
    };
  }

  onApplicationBootstrap(): void {
    this.health.register(PocIndex.viewName, () =>
      this.pump.ready() ? undefined : 'the index is being filled for the first time: see the feed of pocs',
    );
  }
}

function optionsFrom(settings: SearchSettings): EventSourcingOptions {
  const log = createLog({ service: 'search', level: settings.LOG_LEVEL });
  return {
    appUrl: settings.DATABASE_URL_SEARCH,
    pumpUrl: settings.DATABASE_URL_SEARCH_PUMP,
    owner: `search ${hostname()} ${process.pid}`,
    log: {
      info: (message, details) => log.info(details ?? {}, message),
      error: (message, details) => log.error(details ?? {}, message),
    },
  };
}
