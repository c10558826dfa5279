import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import type pg from 'pg';
import {
  AmbientSource,
  Announcements,
  Clock,
  EventLog,
  EventStore,
  FactCodec,
  Feed,
  Ids,
  NoPersonKeys,
  openPool,
  PersonKeys,
  PostgresStore,
  PostgresView,
  publication,
  Pump,
  ReactionModel,
  rolesOf,
  StoreSource,
  Streams,
  SystemClock,
  TimeOrderedIds,
  type Aggregate,
  type AroundReaction,
  type Following,
  type Published,
  type PumpLog,
  type ReadModel,
  type Source,
  type AnyView,
} from '../index.js';
import type { Reacts } from './reacts.js';

/** Where a context's store is, and who this process is. Read from the environment by the app. */
@Injectable()
export abstract class EventSourcingOptions {
  /** URL of the database as the context's `app` role. */
  abstract readonly appUrl: string;
  /** URL of the same database as its `pump` role. */
  abstract readonly pumpUrl: string;
  /** Names this process among others that run the same context: host, pid. */
  abstract readonly owner: string;
  abstract readonly log: PumpLog;
  /** Runs around each reaction's work; left out where nobody traces. */
  abstract readonly around?: AroundReaction;
  /** Told how many appends could not be written with their group, and of what the whole group failed, if it did. */
  abstract readonly onAlone?: (appends: number, failure: unknown) => void;
}

type AnyPublished = Published<any, any>;

/** Another context's feed, and what this one makes of it. */
export interface Follows {
  /** Token of a provider that is the `Source`. */
  readonly source: Type<Source> | (abstract new (...args: never[]) => Source);
  readonly views?: readonly AnyView[];
  /** Read models that are no Postgres tables (search indexes), as provider tokens. */
  readonly models?: readonly (abstract new (...args: never[]) => ReadModel)[];
  readonly reactions?: readonly Type<Reacts<never>>[];
}

export interface ContextDefinition {
  /** `pocs`: prefix of its roles, views and published facts. */
  readonly name: string;
  readonly aggregates: readonly Aggregate<any, any>[];
  readonly views?: readonly AnyView[];
  readonly publishes?: readonly AnyPublished[];
  readonly reactions?: readonly Type<Reacts<never>>[];
  readonly follows?: readonly Follows[];
  /** Token of the provider of person keys, where facts hold something personal. */
  readonly personKeys?: abstract new (...args: never[]) => PersonKeys;
  /** Modules whose exports the sources, reactions and person keys need. */
  readonly imports?: DynamicModule['imports'];
  readonly providers?: readonly Provider[];
}

/** The two pools of a context, and the store on them; closed after everything else has stopped. */
@Injectable()
export class Pools implements OnApplicationShutdown {
  readonly app: pg.Pool;
  readonly pump: pg.Pool;
  readonly store: PostgresStore;

  constructor(options: EventSourcingOptions) {
    this.app = openPool(options.appUrl, { name: `${options.owner} app`, max: 16 });
    // A process that stands still in the middle of a page must not keep its subscription from the others for long.
    this.pump = openPool(options.pumpUrl, {
      name: `${options.owner} pump`,
      max: 10,
      statementTimeout: 60_000,
      idleTimeout: 2_000,
    });
    this.store = new PostgresStore(this.app, this.pump, options.onAlone && { onAlone: options.onAlone });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
    await Promise.all([this.app.end(), this.pump.end()]);
  }
}

/** Token of the pool of the `app` role, for queries of views. */
export abstract class AppPool {}
/** Token of the pool of the `pump` role, for what works across tenants in the background. */
export abstract class PumpPool {}

@Injectable()
class PumpLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(Pump) private readonly pump: Pump,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    this.announcements.start();
    return this.pump.start();
  }

  /** Before the pools close. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.pump.stop();
    await this.announcements.stop();
  }
}

/**
 * Gives one context its `Streams`, `EventStore`, `Pump`, `Feed`, `Clock` and `Ids`. The app provides
 * `EventSourcingOptions` and `AmbientSource` globally, and may replace `Clock`.
 */
@Module({})
export class EventSourcingModule {
  static forContext(definition: ContextDefinition): DynamicModule {
    const { name, aggregates, follows = [], reactions = [], personKeys } = definition;
    const reacting = [...reactions, ...follows.flatMap((each) => each.reactions ?? [])];
    const injected = [
      ...follows.flatMap(({ source, models = [], reactions: theirs = [] }) => [source, ...models, ...theirs]),
      ...reactions,
    ];
    const providers: Provider[] = [
      Pools,
      { provide: AppPool, inject: [Pools], useFactory: (pools: Pools) => pools.app },
      { provide: PumpPool, inject: [Pools], useFactory: (pools: Pools) => pools.pump },
      { provide: Clock, useClass: SystemClock },
      { provide: Ids, inject: [Clock], useFactory: (clock: Clock) => new TimeOrderedIds(clock) },
      personKeys ? { provide: PersonKeys, useExisting: personKeys } : { provide: PersonKeys, useClass: NoPersonKeys },
      { provide: EventStore, inject: [Pools], useFactory: (pools: Pools) => pools.store },
      { provide: FactCodec, inject: [PersonKeys], useFactory: (keys: PersonKeys) => new FactCodec(aggregates, keys) },
      {
        provide: Streams,
        inject: [EventStore, FactCodec, AmbientSource, Clock],
        useFactory: (...parts: ConstructorParameters<typeof Streams>) => new Streams(...parts),
      },
      {
        provide: Announcements,
        inject: [Pools, EventStore, EventSourcingOptions],
        useFactory: (pools: Pools, store: EventStore, { owner }: EventSourcingOptions) =>
          new Announcements(pools.pump, store, owner),
      },
      {
        provide: StoreSource,
        inject: [EventStore, FactCodec, Announcements],
        useFactory: (...parts: ConstructorParameters<typeof StoreSource>) => new StoreSource(...parts),
      },
      { provide: EventLog, inject: [Pools], useFactory: (pools: Pools) => new EventLog(pools.pump, aggregates) },
      { provide: Feed, inject: [Pools], useFactory: (pools: Pools) => new Feed(pools.pump, name) },
      {
        provide: Pump,
        inject: [Pools, StoreSource, EventSourcingOptions, ...injected],
        useFactory: (pools: Pools, store: StoreSource, options: EventSourcingOptions, ...parts: unknown[]) =>
          new Pump(pools.pump, followings(definition, store, parts, options.around), options, options.log),
      },
      PumpLifecycle,
      ...reacting,
      ...(definition.providers ?? []),
    ];
    return {
      module: EventSourcingModule,
      global: true,
      imports: definition.imports ?? [],
      providers,
      exports: [
        Pools,
        AppPool,
        PumpPool,
        Clock,
        Ids,
        EventStore,
        EventLog,
        Streams,
        StoreSource,
        Announcements,
        Feed,
        Pump,
        PersonKeys,
      ],
    };
  }
}

/** `parts` are what was injected, in the order in which `forContext` lists it. */
function followings(
  definition: ContextDefinition,
  store: Source,
  parts: readonly unknown[],
  around?: AroundReaction,
): Following[] {
  const { name, views = [], publishes = [], reactions = [], follows = [] } = definition;
  const roles = rolesOf(name);
  const rest = [...parts];
  const table = (view: AnyView) => new PostgresView(view, roles);
  const reaction = () => new ReactionModel((rest.shift() as Reacts).reaction, around);
  const remote = follows.flatMap((each) => {
    const source = rest.shift() as Source;
    const models = [
      ...(each.views ?? []).map(table),
      ...(each.models ?? []).map(() => rest.shift() as ReadModel),
      ...(each.reactions ?? []).map(reaction),
    ];
    return models.map((model) => ({ model, source }));
  });
  const own = [
    ...views.map(table),
    ...(publishes.length > 0 ? [table(publication(name, publishes))] : []),
    ...reactions.map(reaction),
  ];
  return [...own.map((model) => ({ model, source: store })), ...remote];
}
