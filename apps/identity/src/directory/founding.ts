import type { TransactionStreams, Written } from '@mrbill/event-sourcing';
import { onTaken } from './taken.js';
import {
  changeTenant,
  createTenant,
  tenant,
  type Described,
  type Tenant,
  type TenantChange,
  type TenantFact,
} from '../tenant/tenant.js';

/** Under this name a tenant's domain is reserved, among all tenants. */
const DOMAINS = 'tenant-domain';

/**
 * Makes a tenant with a domain that nobody else has. Must run in that new tenant itself. The fact comes before the
 * reservation: it takes the idempotency key, so that the same request again is answered by its key, not by its own domain.
 */
export async function foundTenant(
  tx: TransactionStreams,
  tenantId: string,
  data: Described,
): Promise<Written<Tenant, TenantFact>> {
  const written = await tx.create(tenant, tenantId, createTenant(data));
  const holder = { name: tenant.name, id: tenantId };
  await onTaken('tenant.domain-taken', tx.reserve(DOMAINS, data.domain, holder, 'everywhere'));
  return written;
}

/** Changes a tenant; with a new domain the old one is free for others. */
export async function alterTenant(
  tx: TransactionStreams,
  tenantId: string,
  change: TenantChange,
  { byPlatform, ifMatch }: { readonly byPlatform: boolean; readonly ifMatch: number | undefined },
): Promise<Written<Tenant, TenantFact>> {
  const written = await tx.update(tenant, tenantId, changeTenant(change, byPlatform), { ifMatch });
  const { domain } = written.state;
  if (written.facts.some((fact) => fact.type === 'tenant.changed' && fact.data.domain !== undefined)) {
    const holder = { name: tenant.name, id: tenantId };
    await tx.query('DELETE FROM store.reservation WHERE tenant = $1 AND scope = $2 AND stream_id = $1', [
      tenantId,
      DOMAINS,
    ]);
    await onTaken('tenant.domain-taken', tx.reserve(DOMAINS, domain, holder, 'everywhere'));
  }
  return written;
}

/** Whether anybody of it may come in. */
export const isOpen = async (tx: TransactionStreams, tenantId: string): Promise<boolean> =>
  (await tx.load(tenant, tenantId))?.state.status === 'ACTIVE';
