import { RateLimits, RateLimitsInMemory, takenFrom, type Policy, type Taken } from '@mrbill/http';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { SharedRedis } from './shared-redis.js';

/**
 * Counts for all instances of a service together. Each process also counts by itself what comes to it, and that counts where Redis
 * is slow or gone: so nobody has more than one quota in each process then, not even in the window in which it went or came back.
 */
export class SharedRateLimits extends RateLimits {
  private readonly own = new RateLimitsInMemory();
  private readonly limiters = new Map<string, RateLimiterRedis>();

  /** `service` has limits of its own: what is asked of one is not held against its caller at another. */
  constructor(
    private readonly redis: SharedRedis,
    private readonly service: string,
  ) {
    super();
  }

  async take(policy: Policy, key: string): Promise<Taken> {
    const own = await this.own.take(policy, key);
    if (!this.redis.isQuick || (!own.allowed && this.knowsMore(policy, own))) return own;
    try {
      return takenFrom(await this.redis.ask(async (client) => this.limiterOf(policy, client).consume(key)), true);
    } catch (refused) {
      return refused instanceof RateLimiterRes ? takenFrom(refused, false) : own;
    }
  }

  /** Redis knows nothing of what was counted here before it came back, and may have lost the rest. */
  private knowsMore({ seconds }: Policy, { resetsIn }: Taken): boolean {
    // Rounded so that a window counts as older, never as younger.
    const began = Date.now() - 1000 * (seconds - resetsIn + 1);
    return began <= this.redis.quickSince;
  }

  /** One for each policy; there are as many as plans, not as callers. */
  private limiterOf({ name, requests, seconds }: Policy, storeClient: object): RateLimiterRedis {
    const id = `${name}:${requests}/${seconds}`;
    let limiter = this.limiters.get(id);
    if (!limiter) {
      limiter = new RateLimiterRedis({
        storeClient,
        keyPrefix: this.redis.key(this.service, 'limit', id),
        points: requests,
        duration: seconds,
        // Whoever has none left is refused from memory until the window ends, however often they ask.
        inMemoryBlockOnConsumed: requests,
      });
      this.limiters.set(id, limiter);
    }
    return limiter;
  }
}
