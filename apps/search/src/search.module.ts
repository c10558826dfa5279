import { Pump } from '@mrbill/event-sourcing';
import { PumpPool } from '@mrbill/event-sourcing/nest';
import { Health } from '@mrbill/observability';
import { quotasByPlan } from '@mrbill/plans';
import { ContextModule, hearing, messagesPlace } from '@mrbill/service';
import { Inject, Module, type DynamicModule, type OnApplicationBootstrap, type Provider } from '@nestjs/common';
import type pg from 'pg';
import { SearchEngine } from './engine/search-engine.js';
import { SearchPocsHandler, SearchPocsRoute } from './features/search-pocs.js';
import { SuggestHandler, SuggestRoute } from './features/suggest.js';
import { IdentityFeed } from './feeds/identity-feed.js';
import { PocsFeed } from './feeds/pocs-feed.js';
import { migrations } from './migrations/run.js';
import { Generations } from './opensearch/generations.js';
import { IndexNames } from './opensearch/index-names.js';
import { OpenSearchEngine } from './opensearch/opensearch-engine.js';
import { OpenSearchService } from './opensearch/opensearch-service.js';
import { PostgresEngine } from './postgres/postgres-engine.js';
import { SearchPool } from './postgres/search-pool.js';
import type { SearchSettings } from './settings.js';
import { pocIndex, PocIndex } from './views/poc-index.js';
import { plans } from './views/plans.js';
import { revocation } from './views/revocation.js';
import { Searchable } from './views/searchable.js';

@Module({ controllers: [SearchPocsRoute, SuggestRoute], providers: [SearchPocsHandler, SuggestHandler] })
export class SearchModule implements OnApplicationBootstrap {
  private warming: Promise<void> | undefined;
  private isWarm = false;

  constructor(
    @Inject(Pump) private readonly pump: Pump,
    private readonly health: Health,
    private readonly engine: SearchEngine,
  ) {}

  static with(settings: SearchSettings): DynamicModule {
    return {
      module: SearchModule,
      global: true,
      imports: [
        ContextModule.with(
          {
            name: 'search',
            aggregates: [],
            follows: [
              { source: PocsFeed, models: [PocIndex] },
              { source: IdentityFeed, views: [revocation, plans] },
            ],
            revocation,
            plans,
            migrations,
            freshness: Searchable,
          },
          {
            appUrl: settings.DATABASE_URL_SEARCH,
            pumpUrl: settings.DATABASE_URL_SEARCH_PUMP,
            quotas: quotasByPlan(settings),
            redis: settings,
            LOG_LEVEL: settings.LOG_LEVEL,
            messages: messagesPlace(settings),
          },
        ),
      ],
      providers: [
        {
          provide: PocsFeed,
          useFactory: () => hearing('pocs', new PocsFeed(settings.FEED_URL_POCS, settings.FEED_TOKEN), settings),
        },
        {
          provide: IdentityFeed,
          useFactory: () =>
            hearing('identity', new IdentityFeed(settings.FEED_URL_IDENTITY, settings.FEED_TOKEN), settings),
        },
        { provide: SearchPool, useFactory: () => new SearchPool(settings.DATABASE_URL_SEARCH) },
        ...engineOf(settings),
        Searchable,
        { provide: PocIndex, inject: [SearchEngine], useFactory: (engine: SearchEngine) => new PocIndex(engine) },
      ],
      exports: [PocsFeed, IdentityFeed, PocIndex, SearchEngine, Searchable],
    };
  }

  onApplicationBootstrap(): void {
    this.health.register(pocIndex.name, () => this.whyNot());
  }

  /** Nobody's search is the first. */
  private whyNot(): string | undefined {
    const why = WHY_NOT[this.pump.unreadable(pocIndex.name) ?? 'readable'];
    if (why !== undefined || this.isWarm) return why;
    this.warming ??= this.engine.warmUp().then(
      () => void (this.isWarm = true),
      () => void (this.isWarm = true),
    );
    return 'the engine is warming up';
  }
}

const WHY_NOT = {
  readable: undefined,
  'never filled': 'the index is being filled for the first time: see the feed of pocs',
  lost: 'the index was lost, and is being filled anew: see ops status',
} as const;

/** OpenSearch where there is one; otherwise the database that search has anyway. */
function engineOf({ OPENSEARCH_URL, OPENSEARCH_PREFIX, OPENSEARCH_SHARDS }: SearchSettings): Provider[] {
  if (OPENSEARCH_URL === undefined) {
    return [
      {
        provide: SearchEngine,
        inject: [SearchPool, PumpPool],
        useFactory: ({ pool }: SearchPool, pump: pg.Pool) => new PostgresEngine(pool, pump),
      },
    ];
  }
  const names = new IndexNames(OPENSEARCH_PREFIX, pocIndex.version);
  return [
    {
      provide: OpenSearchService,
      inject: [Health],
      useFactory: (health: Health) => new OpenSearchService(OPENSEARCH_URL, names.all, health),
    },
    {
      provide: SearchEngine,
      inject: [OpenSearchService, SearchPool],
      useFactory: (opensearch: OpenSearchService, { pool }: SearchPool) =>
        new OpenSearchEngine(opensearch, new Generations(opensearch, names, OPENSEARCH_SHARDS), pool),
    },
  ];
}
