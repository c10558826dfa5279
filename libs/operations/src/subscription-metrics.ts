import { setTimeout as sleep } from 'node:timers/promises';
import { Pump, type SubscriptionStatus } from '@mrbill/event-sourcing';
import { Metrics } from '@mrbill/observability';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

/** Milliseconds that a reader of metrics waits: all else on that page must come although the database does not answer. */
const PATIENCE = 2_000;
const labels = ['subscription', 'generation', 'status'] as const;
type Labels = Record<(typeof labels)[number], string>;

/** What alarms are made of: how far behind each subscription is, what it could not take, and whether it stands still. */
@Injectable()
export class SubscriptionMetrics implements OnModuleInit {
  private looking: Promise<readonly SubscriptionStatus[]> | undefined;

  constructor(
    @Inject(Pump) private readonly pump: Pick<Pump, 'status'>,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.gauge('subscription_lag', 'Positions that it has not taken', ({ lag }) => lag);
    this.gauge('subscription_parked', 'Facts that it could not take', ({ parked }) => parked);
    this.gauge('subscription_blocked', '1 where it cannot go on', ({ problem }) => (problem === null ? 0 : 1));
  }

  /** Where nobody knows there is no value, rather than an old one. */
  private gauge(name: string, help: string, valueOf: (row: SubscriptionStatus) => number | undefined): void {
    const gauge = this.metrics.gauge<keyof Labels>(name, help, labels, async () => {
      const rows = await this.look();
      gauge.reset();
      for (const row of rows) {
        const value = valueOf(row);
        const of: Labels = { subscription: row.name, generation: String(row.generation), status: row.status };
        if (value !== undefined) gauge.set(of, value);
      }
    });
  }

  /** Once for all that are asked for together. */
  private look(): Promise<readonly SubscriptionStatus[]> {
    this.looking ??= Promise.race([this.pump.status().catch(() => []), sleep(PATIENCE, [], { ref: false })]).finally(
      () => (this.looking = undefined),
    );
    return this.looking;
  }
}
