import { Clock } from '@mrbill/event-sourcing';
import { Denials } from '@mrbill/http';
import type { Caller } from '@mrbill/tenancy';
import { Injectable } from '@nestjs/common';
import { Refusals } from './refusals.js';

/** Milliseconds in which the same person is recorded once for the same permission: nobody fills the store by asking. */
const PAUSE = 60_000;
/** Remembered at once; the oldest are forgotten first. */
const MOST = 10_000;

/** Keeps for the audit list who asked for what their role does not allow. */
@Injectable()
export class RecordedDenials extends Denials {
  private readonly recorded = new Map<string, number>();

  constructor(
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {
    super();
  }

  async denied({ userId, tenantId: tenant, role }: Caller, lacking: string, address: string): Promise<void> {
    const [key, now] = [`${userId} ${lacking}`, this.clock.now().getTime()];
    if (role === 'SYSTEM' || now - (this.recorded.get(key) ?? Number.NEGATIVE_INFINITY) < PAUSE) return;
    this.recorded.delete(key);
    this.recorded.set(key, now);
    for (const oldest of this.recorded.keys()) {
      if (this.recorded.size <= MOST) break;
      this.recorded.delete(oldest);
    }
    await this.refusals.record({ tenant, what: 'access', why: 'forbidden', lacking, userId, address });
  }
}
