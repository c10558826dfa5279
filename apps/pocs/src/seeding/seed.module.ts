import {
  AmbientSource,
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
import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RegisterPocHandler } from '../features/register-poc.js';
import { poc } from '../poc/poc.js';
import type { StoreSettings } from '../settings.js';
import { StandingClock } from './standing-clock.js';

/** As much of the service as registering takes: views and publication are left to the service that runs. */
@Module({ imports: [CqrsModule.forRoot()], providers: [RegisterPocHandler] })
export class SeedModule {
  static with({ DATABASE_URL_POCS, DATABASE_URL_POCS_PUMP }: StoreSettings): DynamicModule {
    const store = () =>
      new PostgresStore(
        openPool(DATABASE_URL_POCS, { name: 'pocs seed' }),
        openPool(DATABASE_URL_POCS_PUMP, { name: 'pocs seed', max: 1 }),
      );
    return {
      module: SeedModule,
      providers: [
        Context,
        StandingClock,
        { provide: AmbientSource, useExisting: Context },
        { provide: Clock, useExisting: StandingClock },
        { provide: Ids, inject: [Clock], useFactory: (clock: Clock) => new TimeOrderedIds(clock) },
        { provide: EventStore, useFactory: store },
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
