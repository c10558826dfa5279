import type { Caller } from '@mrbill/tenancy';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ports } from '../app/ports.js';
import { addressParts } from '../door/address-parts.js';
import { arrivalOf } from '../door/arrival.js';
import { ProblemError } from '../problems/problem.js';
import { rateLimitHeaders } from './headers.js';
import type { Policy, Quota } from './rate-limits.js';

export interface DefaultQuotas {
  readonly address: Quota;
  readonly user: Quota;
  readonly tenant: Quota;
}

/** Counts each request once, and says so in the headers of its answer. */
export class Counting {
  constructor(
    private readonly ports: Ports,
    private readonly quotas: DefaultQuotas,
  ) {}

  /** Whether this request was counted, so that whoever refuses it need not. */
  static done(reply: FastifyReply): boolean {
    return reply.hasHeader('ratelimit');
  }

  /** Throws `rate-limited` where there were too many. */
  async count(request: FastifyRequest, reply: FastifyReply, caller?: Caller): Promise<void> {
    const counted = await Promise.all(
      this.policiesFor(caller, request).map(async ([policy, key]) => ({
        policy,
        taken: await this.ports.rateLimits.take(policy, key),
      })),
    );
    void reply.headers(rateLimitHeaders(counted));
    const refused = counted.filter(({ taken }) => !taken.allowed);
    if (refused.length === 0) return;
    const wait = Math.max(...refused.map(({ taken }) => taken.resetsIn));
    throw new ProblemError(
      'rate-limited',
      { violatedPolicies: refused.map(({ policy }) => policy.name) },
      { headers: { 'retry-after': String(wait) } },
    );
  }

  /** By address for whoever is not signed in; else by user and by tenant, so that one user cannot use up a tenant's share. */
  private policiesFor(caller: Caller | undefined, request: FastifyRequest): (readonly [Policy, string])[] {
    const { quotas } = this;
    if (!caller)
      return [[{ name: 'address', ...quotas.address }, networkOf(arrivalOf(request.raw)?.address ?? request.ip)]];
    const { user, tenant } = this.ports.plans?.quotasOf(caller.tenantId) ?? quotas;
    return [
      [{ name: 'user', ...user }, caller.userId],
      [{ name: 'tenant', ...tenant }, caller.tenantId],
    ];
  }
}

/** Whoever has one address of IPv6 has the 2^64 beside it, too: they count as one. */
export function networkOf(address: string): string {
  const parts = addressParts(address);
  return parts.length === 8 ? `${parts.slice(0, 4).join(':')}::/64` : parts.join('.');
}
