import { Pump } from '@mrbill/event-sourcing';
import { PumpPool } from '@mrbill/event-sourcing/nest';
import { Health } from '@mrbill/observability';
import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { eventsRoute } from './events.route.js';
import { Events } from './events.js';
import { operationsRoute } from './operations.route.js';
import { Operations } from './operations.js';
import { queuesRoute } from './queues.route.js';
import { Queues } from './queues.js';
import { SubscriptionMetrics } from './subscription-metrics.js';

/** Gives a service the operators' routes for its views and subscriptions, and lets `/readyz` look at them. */
@Module({})
export class OperationsModule implements OnModuleInit {
  constructor(
    private readonly health: Health,
    @Inject(Pump) private readonly pump: Pump,
    @Inject(PumpPool) private readonly pool: pg.Pool,
  ) {}

  /** Beside `EventSourcingModule.forContext`, with the same name. */
  static forContext(context: string): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [operationsRoute(context), eventsRoute(context), queuesRoute(context)],
      providers: [Operations, Events, Queues, SubscriptionMetrics],
    };
  }

  onModuleInit(): void {
    this.health.register('postgres', async () => void (await this.pool.query('SELECT 1')));
    this.health.register('views', () =>
      this.pump.ready() ? undefined : 'a view has nothing that can be read yet: see ops status',
    );
  }
}
