import type { TransactionStreams, Written } from '@mrbill/event-sourcing';
import { onTaken } from './taken.js';
import { createTenant, tenant, type Tenant, type TenantFact } from '../tenant/tenant.js';

/** Under this name a tenant's domain is reserved, among all tenants. */
const DOMAINS = 'tenant-domain';

/**
 * Makes a tenant with a domain that nobody else has. Must run in that new tenant itself. The fact comes before the
 * reservation: it takes the idempotency key, so that the same request again is answered by its key, not by its own domain.
 */
export async function foundTenant(
  tx: TransactionStreams,
  tenantId: string,
  data: TenantFact['data'],
): Promise<Written<Tenant, TenantFact>> {
  const written = await tx.create(tenant, tenantId, createTenant(data));
  const holder = { name: tenant.name, id: tenantId };
  await onTaken('tenant.domain-taken', tx.reserve(DOMAINS, data.domain, holder, 'everywhere'));
  return written;
}
