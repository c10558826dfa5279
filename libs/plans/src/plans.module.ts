import { EventSourcingOptions, PumpPool } from '@mrbill/event-sourcing/nest';
import { Plans } from '@mrbill/http';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type pg from 'pg';
import type { QuotasByPlan } from './settings.js';
import { TenantPlans } from './tenant-plans.js';

/** Gives a service the port `Plans`, out of its own view of its tenants' plans. */
@Module({})
export class PlansModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(TenantPlans) private readonly plans: TenantPlans) {}

  /** `view` must be among those that the context keeps or follows identity with; see `planView`. */
  static reading(view: { readonly name: string; readonly version: number }, quotas: QuotasByPlan): DynamicModule {
    return {
      module: PlansModule,
      providers: [
        {
          provide: TenantPlans,
          inject: [PumpPool, EventSourcingOptions],
          useFactory: (pool: pg.Pool, { log }: EventSourcingOptions) => new TenantPlans({ view, quotas, pool, log }),
        },
        { provide: Plans, useExisting: TenantPlans },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.plans.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.plans.stop();
  }
}
