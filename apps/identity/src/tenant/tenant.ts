import { aggregate, Rejection, type Decision, type Fact } from '@mrbill/event-sourcing';
import type { Tenant as PublicTenant } from '../contract/tenant.js';

export type Tenant = PublicTenant;

export type TenantFact = Fact<'tenant.created', Pick<Tenant, 'name' | 'domain' | 'subscriptionPlan' | 'settings'>>;

/** Each tenant's stream lies in that tenant itself: its id is the tenant's. */
export const tenant = aggregate<Tenant, TenantFact>({
  name: 'tenant',
  evolve(_, { data, stream, at, version }) {
    return { tenantId: stream.id, ...data, status: 'ACTIVE', createdAt: at, updatedAt: at, version };
  },
});

/** `domain` in the form that it is compared in; that nobody else has it is the reservation's to see. */
export const createTenant =
  ({ name, domain, subscriptionPlan, settings }: TenantFact['data']): Decision<Tenant, TenantFact> =>
  (state) => {
    if (state) throw new Rejection('tenant.domain-taken');
    return [{ type: 'tenant.created', data: { name, domain, subscriptionPlan, settings } }];
  };
