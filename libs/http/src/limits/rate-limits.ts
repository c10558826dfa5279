import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** So many requests within so many seconds. */
export interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

/** One limit as it applies to one request. */
export interface Policy extends Quota {
  /** How the headers call it: `user`, `tenant`, `address`. */
  readonly name: string;
}

export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Seconds until the quota is whole again, rounded up. */
  readonly resetsIn: number;
}

/** Counts requests. In the process, or for all instances together. */
export abstract class RateLimits {
  /** Counts one request against `policy` for whoever `key` names. */
  abstract take(policy: Policy, key: string): Promise<Taken>;
}

export class RateLimitsInMemory extends RateLimits {
  private readonly limiters = new Map<string, RateLimiterMemory>();

  async take(policy: Policy, key: string): Promise<Taken> {
    try {
      return takenFrom(await this.limiterOf(policy).consume(key), true);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return takenFrom(refused, false);
    }
  }

  /** One for each policy; there are as many as plans, not as callers. */
  private limiterOf({ name, requests, seconds }: Policy): RateLimiterMemory {
    const id = `${name}:${requests}/${seconds}`;
    let limiter = this.limiters.get(id);
    if (!limiter)
      this.limiters.set(id, (limiter = new RateLimiterMemory({ keyPrefix: id, points: requests, duration: seconds })));
    return limiter;
  }
}

/** What the library says, as our headers tell it. */
export const takenFrom = ({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Taken => ({
  allowed,
  remaining: Math.max(0, remainingPoints),
  resetsIn: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});

/** Which quotas a tenant has by its plan. Where no such port is provided, those of the settings are everybody's. */
export abstract class Plans {
  /** Answers from memory. Undefined: as the settings say. */
  abstract quotasOf(tenantId: string): { readonly user: Quota; readonly tenant: Quota } | undefined;
}
