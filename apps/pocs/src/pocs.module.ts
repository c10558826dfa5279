import { quotasByPlan } from '@mrbill/plans';
import { ContextModule, hearing, messagesPlace } from '@mrbill/service';
import { Module, type DynamicModule } from '@nestjs/common';
import { AddFrameworkHandler, AddFrameworkRoute } from './features/add-framework.js';
import { ChangePocHandler, ChangePocRoute } from './features/change-poc.js';
import { ExportPersonHandler, ExportPersonRoute } from './features/export-person.js';
import { ListPocsHandler, ListPocsRoute } from './features/list-pocs.js';
import { PopularFrameworksHandler, PopularFrameworksRoute } from './features/popular-frameworks.js';
import { PopularTagsHandler, PopularTagsRoute } from './features/popular-tags.js';
import { RegisterPocHandler, RegisterPocRoute } from './features/register-poc.js';
import { RemoveFrameworkHandler, RemoveFrameworkRoute } from './features/remove-framework.js';
import { RemovePocHandler, RemovePocRoute } from './features/remove-poc.js';
import { RestorePocHandler, RestorePocRoute } from './features/restore-poc.js';
import { ShowPocHistoryHandler, ShowPocHistoryRoute } from './features/show-poc-history.js';
import { ShowPocHandler, ShowPocRoute } from './features/show-poc.js';
import { SuggestFrameworksHandler, SuggestFrameworksRoute } from './features/suggest-frameworks.js';
import { SuggestTagsHandler, SuggestTagsRoute } from './features/suggest-tags.js';
import { TagPocHandler, TagPocRoute } from './features/tag-poc.js';
import { UntagPocHandler, UntagPocRoute } from './features/untag-poc.js';
import { migrations } from './migrations/run.js';
import { IdentityFeed } from './identity-feed.js';
import { poc } from './poc/poc.js';
import { pocPublication } from './publication.js';
import type { PocsSettings } from './settings.js';
import { pocList } from './views/poc-list.js';
import { plans } from './views/plans.js';
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
  ShowPocHistoryRoute,
  PopularTagsRoute,
  SuggestTagsRoute,
  PopularFrameworksRoute,
  SuggestFrameworksRoute,
  ExportPersonRoute,
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
  ShowPocHistoryHandler,
  PopularTagsHandler,
  SuggestTagsHandler,
  PopularFrameworksHandler,
  SuggestFrameworksHandler,
  ExportPersonHandler,
];

@Module({ controllers: routes, providers: handlers })
export class PocsModule {
  static with(settings: PocsSettings): DynamicModule {
    return {
      module: PocsModule,
      global: true,
      imports: [
        ContextModule.with(
          {
            name: 'pocs',
            aggregates: [poc],
            views: [pocList],
            publishes: [pocPublication],
            follows: [{ source: IdentityFeed, views: [revocation, plans] }],
            revocation,
            plans,
            migrations,
            consumers: settings.FEED_CONSUMERS,
          },
          {
            appUrl: settings.DATABASE_URL_POCS,
            pumpUrl: settings.DATABASE_URL_POCS_PUMP,
            quotas: quotasByPlan(settings),
            redis: settings,
            LOG_LEVEL: settings.LOG_LEVEL,
            messages: messagesPlace(settings),
          },
        ),
      ],
      providers: [
        {
          provide: IdentityFeed,
          useFactory: () =>
            hearing('identity', new IdentityFeed(settings.FEED_URL_IDENTITY, settings.FEED_TOKEN), settings),
        },
      ],
      exports: [IdentityFeed],
    };
  }
}
