import { Announcements, Feed, Pump, StoreSource, type Source } from '@mrbill/event-sourcing';
import { createLog, Metrics, Tracing, type LogOptions } from '@mrbill/observability';
import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { Hearing } from '../messages/hearing.js';
import { HeardQueues } from '../messages/heard-queues.js';
import { MessagedSource } from '../messages/messaged-source.js';
import { deadLetterName, heardName, queueName, topicName } from '../messages/topology.js';
import type { AwsClients, SqsServer } from '../messages/index.js';

/** Where the topics and queues are. */
export interface MessagesPlace {
  /** Left out: AWS itself. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly environment: string;
}

type SourceToken = abstract new (...args: never[]) => Source;

/** The topic that a context tells: for `follows` of its `EventSourcingModule`, with `tellingProviders` among its providers. */
export abstract class ToldPublication {}
export abstract class ToldTopic {}
abstract class Clients {}

/** The SDK is loaded where messages are sent or taken, and nowhere else: it takes its time and memory. */
const sdk = () => import('../messages/index.js');

const clients = ({ endpoint, region }: MessagesPlace): Provider => ({
  provide: Clients,
  useFactory: async () => (await sdk()).clientsAt({ endpoint, region }),
});

/** What a context that tells its topic adds to its `EventSourcingModule`. */
export function tellingTopic(context: string, place: MessagesPlace, carries: 'facts' | 'positions') {
  const { region, account, environment } = place;
  const arn = `arn:aws:sns:${region}:${account}:${topicName(environment, context)}`;
  const providers: Provider[] = [
    clients(place),
    {
      provide: ToldPublication,
      inject: [Feed, StoreSource],
      useFactory: async (feed: Feed, store: StoreSource) =>
        new (await sdk()).PublicationSource(feed, store, context, carries),
    },
    {
      provide: ToldTopic,
      inject: [Clients, Metrics],
      useFactory: async ({ sns }: AwsClients, metrics: Metrics) => {
        const sent = metrics.counter('messages_sent_total', 'Published facts sent to the topic');
        return new (await sdk()).Telling(context, arn, sns, (count) => sent.inc(count));
      },
    },
    { provide: ClientsEnd, inject: [Clients], useFactory: (made: AwsClients) => new ClientsEnd(made) },
  ];
  return { follows: { source: ToldPublication as never, models: [ToldTopic as never] }, providers };
}

/** Listens at the queues of a context, one for each source that is a `MessagedSource`, and gives operators their dead letters. */
@Module({})
export class MessagesModule {
  static listening(
    context: string,
    place: MessagesPlace,
    sources: readonly SourceToken[],
    level: LogOptions['level'],
  ): DynamicModule {
    const queueOf = (producer: string) => {
      const name = queueName(place.environment, context, producer);
      return { name, deadLetters: deadLetterName(name) };
    };
    return {
      module: MessagesModule,
      exports: [HeardQueues],
      providers: [
        clients(place),
        {
          provide: HeardQueues,
          inject: [Clients, ...sources],
          useFactory: async ({ sqs }: AwsClients, ...all: Source[]) => {
            const { DeadLetters } = await sdk();
            const heard = messagedAmong(all).map(({ context: topic }) => ({
              name: heardName(context, topic),
              topic,
              letters: new DeadLetters(queueOf(topic), sqs),
            }));
            return new HeardQueues(heard);
          },
        },
        { provide: ClientsEnd, inject: [Clients], useFactory: (made: AwsClients) => new ClientsEnd(made) },
        {
          provide: Listening,
          inject: [Clients, Pump, Announcements, Tracing, Metrics, ...sources],
          useFactory: async (
            { sqs }: AwsClients,
            pump: Pump,
            announcements: Announcements,
            tracing: Tracing,
            metrics: Metrics,
            ...all: Source[]
          ) => {
            const log = createLog({ service: context, ...(level && { level }), trace: () => tracing.current() });
            const messaged = messagedAmong(all);
            const queues = messaged.map(({ context: producer }) => queueOf(producer));
            const server = new (await sdk()).SqsServer({ sqs, queues, log, tracing, metrics });
            for (const source of messaged) {
              const hearing = new Hearing(source, pump, announcements, log);
              server.addHandler(source.context, (heard, at) => hearing.take(heard, at.leaving) as never, true);
            }
            announcements.onPassedOn((from, position) => {
              for (const source of messaged) if (source.context === from) source.expect(position);
            });
            return new Listening(server);
          },
        },
      ],
    };
  }
}

const messagedAmong = (sources: readonly Source[]) => sources.filter((source) => source instanceof MessagedSource);

/** From when the subscriptions run until just before they stop. */
class Listening implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly server: SqsServer) {}

  onApplicationBootstrap(): void {
    this.server.listen(() => undefined);
  }

  onModuleDestroy(): Promise<void> {
    return this.server.close();
  }
}

class ClientsEnd implements OnApplicationShutdown {
  constructor(private readonly made: AwsClients) {}

  onApplicationShutdown(): void {
    this.made.close();
  }
}
