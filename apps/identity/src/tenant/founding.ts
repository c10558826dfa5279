import type { TransactionStreams, Written } from '@mrbill/event-sourcing';
import { onTaken } from '../taken.js';
import { createTenant, tenant, type Tenant, type TenantFact } from './tenant.js';

/** Under this name a tenant's domain is reserved, among all tenants. */
const DOMAINS = 'tenant-domain';

/** Makes a tenant with a domain that nobody else has. Must run in that new tenant itself. */
export async function foundTenant(
  tx: TransactionStreams,
  tenantId: string,
  data: TenantFact['data'],
): Promise<Written<Tenant, TenantFact>> {
  await onTaken(
    'tenant.domain-taken',
    tx.reserve(DOMAINS, data.domain, { name: tenant.name, id: tenantId }, 'everywhere'),
  );
  return tx.create(tenant, tenantId, createTenant(data));
}
