import {
  AmbientSource,
  Announcements,
  Clock,
  EventStore,
  FactCodec,
  Ids,
  NoPersonKeys,
  openPool,
  PostgresStore,
  Streams,
  TimeOrderedIds,
} from '@mrbill/event-sourcing';
import { Context } from '@mrbill/tenancy';
import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type pg from 'pg';
import { RegisterPocHandler } from '../features/register-poc.js';
import { poc } from '../poc/poc.js';
import type { StoreSettings } from '../settings.js';
import { StandingClock } from './standing-clock.js';

/** The pools of a seed, closed with it. */
class SeedPools implements OnApplicationShutdown {
  readonly app: pg.Pool;
  readonly pump: pg.Pool;

  constructor({ DATABASE_URL_POCS, DATABASE_URL_POCS_PUMP }: StoreSettings) {
    this.app = openPool(DATABASE_URL_POCS, { name: 'pocs seed' });
    this.pump = openPool(DATABASE_URL_POCS_PUMP, { name: 'pocs seed', max: 2 });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.app.end(), this.pump.end()]);
  }
}

/** As much of the service as registering takes: views and publication are left to the service that runs. */
@Module({ imports: [CqrsModule.forRoot()], providers: [RegisterPocHandler] })
export class SeedModule {
  static with(settings: StoreSettings): DynamicModule {
    return {
      module: SeedModule,
      providers: [
        Context,
        StandingClock,
        { provide: SeedPools, useFactory: () => new SeedPools(settings) },
        { provide: AmbientSource, useExisting: Context },
        { provide: Clock, useExisting: StandingClock },
        { provide: Ids, inject: [Clock], useFactory: (clock: Clock) => new TimeOrderedIds(clock) },
        {
          provide: EventStore,
          inject: [SeedPools],
          useFactory: ({ app, pump }: SeedPools) => new PostgresStore(app, pump),
        },
        {
          provide: Announcements,
          inject: [SeedPools, EventStore],
          useFactory: ({ pump }: SeedPools, store: EventStore) =>
            new Announcements(pump, store, `pocs seed ${process.pid}`),
        },
        { provide: FactCodec, useFactory: () => new FactCodec([poc], new NoPersonKeys()) },
        {
          provide: Streams,
          inject: [EventStore, FactCodec, AmbientSource, Clock],
          useFactory: (...parts: ConstructorParameters<typeof Streams>) => new Streams(...parts),
        },
      ],
    };
  }
}
