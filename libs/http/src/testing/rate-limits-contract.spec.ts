import { describe, expect, it } from '@jest/globals';
import { RateLimits, RateLimitsInMemory, type Policy, type Taken } from '../limits/rate-limits.js';
import { rateLimitsContract } from './rate-limits-contract.js';

const promises = Object.entries(rateLimitsContract);

describe('limits in the process', () => {
  const limits = new RateLimitsInMemory();
  it.each(promises)('%s', (_, check) => check(limits));
});

/** Adapters that are wrong in one point each. */
class Looking extends RateLimits {
  private readonly counts = new Map<string, number>();
  async take({ requests, seconds }: Policy, key: string): Promise<Taken> {
    const count = (this.counts.get(key) ?? 0) + 1;
    await Promise.resolve();
    this.counts.set(key, count);
    return { allowed: count <= requests, remaining: Math.max(0, requests - count), resetsIn: seconds };
  }
}
class Forgetful extends RateLimitsInMemory {
  override async take(policy: Policy, key: string): Promise<Taken> {
    return { ...(await super.take(policy, key)), resetsIn: 1 };
  }
}
class Blind extends RateLimitsInMemory {
  override take(policy: Policy): Promise<Taken> {
    return super.take(policy, 'everybody');
  }
}

describe('the contract catches who', () => {
  it.each([
    ['looks before it counts', Looking, 'lets no more through when all come at once'],
    ['never begins anew', Looking, 'begins anew when the window ends, which asking does not put off'],
    ['tells the wrong time', Forgetful, 'lets as many through as the policy says, and tells how many are left'],
    ['counts all as one', Blind, 'counts each caller, each policy, and each of its quotas apart'],
  ])('%s', (_, Broken, name) => expect(rateLimitsContract[name]?.(new Broken())).rejects.toThrow());
});
