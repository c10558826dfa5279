import { Feed, Pump } from '@mrbill/event-sourcing';
import { InternalListener } from '@mrbill/http';
import { Metrics } from '@mrbill/observability';
import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import type { Consumers } from '../feed/consumers.js';
import { FeedServer } from '../feed/feed-server.js';

/** Puts the feed of a context on the internal listener of its service, beside `EventSourcingModule.forContext`. */
@Module({})
export class FeedModule {
  static serving(context: string, consumers: Consumers): DynamicModule {
    return {
      module: FeedModule,
      providers: [
        {
          provide: FeedServer,
          inject: [Feed, Pump, Metrics],
          useFactory: (feed: Feed, progress: Pump, metrics: Metrics) =>
            new FeedServer({ context, feed, progress, consumers, metrics }),
        },
        {
          provide: FeedRoute,
          inject: [InternalListener, FeedServer],
          useFactory: (listener: InternalListener, server: FeedServer) => new FeedRoute(listener, server),
        },
      ],
    };
  }
}

class FeedRoute implements OnModuleInit {
  constructor(
    private readonly listener: InternalListener,
    private readonly server: FeedServer,
  ) {}

  onModuleInit(): void {
    for (const path of ['/feed', '/feed/head'])
      this.listener.server.get(path, async (request, reply) => {
        reply.hijack();
        await this.server.handle(request.raw, reply.raw);
      });
  }
}
