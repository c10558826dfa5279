import type { Policy, Taken } from './rate-limits.js';

export interface Counted {
  readonly policy: Policy;
  readonly taken: Taken;
}

/**
 * `RateLimit-Policy` and `RateLimit` as draft-ietf-httpapi-ratelimit-headers-10 has them: structured-field lists of quoted
 * names, with `q` (quota) and `w` (window in seconds), and `r` (remaining) and `t` (seconds until reset).
 */
export const rateLimitHeaders = (counted: readonly Counted[]): Record<string, string> => ({
  'ratelimit-policy': counted
    .map(({ policy }) => `"${policy.name}";q=${policy.requests};w=${policy.seconds}`)
    .join(', '),
  ratelimit: counted.map(({ policy, taken }) => `"${policy.name}";r=${taken.remaining};t=${taken.resetsIn}`).join(', '),
});
