import { ViewInMemory, type PumpLog } from '@mrbill/event-sourcing';
import { Plans } from '@mrbill/http';
import type pg from 'pg';
import type { QuotasByPlan } from './settings.js';

export interface TenantPlansOptions {
  /** The context's view of plans, made by `planView`. */
  readonly view: { readonly name: string; readonly version: number };
  readonly quotas: QuotasByPlan;
  /** As the role that sees all tenants. */
  readonly pool: pg.Pool;
  readonly log: Pick<PumpLog, 'error'>;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

interface Row {
  readonly key: string;
  readonly plan: string;
  readonly position: number;
}

/**
 * The quotas of each tenant, in the memory of this instance. A plan that is not known yet, or not any more while identity is
 * away, keeps nobody out: it is the settings' quotas then, or those of the plan before.
 */
export class TenantPlans extends Plans {
  private readonly plans = new Map<string, string>();
  private readonly copy: ViewInMemory<Row>;

  constructor(private readonly options: TenantPlansOptions) {
    super();
    const { quotas: _, ...reading } = options;
    this.copy = new ViewInMemory<Row>({
      ...reading,
      fields: 'key, plan, position::float8 AS position',
      take: (rows) => rows.forEach(({ key, plan }) => this.plans.set(key, plan)),
    });
  }

  quotasOf(tenantId: string): ReturnType<Plans['quotasOf']> {
    const plan = this.plans.get(tenantId);
    return plan !== undefined && Object.hasOwn(this.options.quotas, plan) ? this.options.quotas[plan] : undefined;
  }

  start(): void {
    this.copy.start();
  }

  stop(): Promise<void> {
    return this.copy.stop();
  }
}
