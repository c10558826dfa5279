import { aggregate, Rejection, type Decision, type Fact, type Happened } from '@mrbill/event-sourcing';
import { PLATFORM_TENANT } from '@mrbill/tenancy';
import type { Tenant as PublicTenant } from '../contract/tenant.js';

export type Tenant = PublicTenant;
export type Described = Pick<Tenant, 'name' | 'domain' | 'subscriptionPlan' | 'settings'>;

export type TenantFact =
  | Fact<'tenant.created', Described>
  | Fact<'tenant.changed', Partial<Described>>
  | Fact<'tenant.deactivated', object>
  | Fact<'tenant.reactivated', object>;

/** Each tenant's stream lies in that tenant itself: its id is the tenant's. */
export const tenant = aggregate<Tenant, TenantFact>({
  name: 'tenant',
  evolve(state, fact) {
    switch (fact.type) {
      case 'tenant.created':
        return { tenantId: fact.stream.id, ...fact.data, status: 'ACTIVE', createdAt: fact.at, ...moved(fact) };
      case 'tenant.changed':
        return { ...known(state), ...fact.data, ...moved(fact) };
      case 'tenant.deactivated':
        return { ...known(state), status: 'DEACTIVATED', ...moved(fact) };
      case 'tenant.reactivated':
        return { ...known(state), status: 'ACTIVE', ...moved(fact) };
    }
  },
});

const known = (state: Tenant | undefined): Tenant => state as Tenant;

const moved = ({ at, version }: Happened) => ({ updatedAt: at, version });

/** `domain` in the form that it is compared in; that nobody else has it is the reservation's to see. */
export const createTenant =
  ({ name, domain, subscriptionPlan, settings }: Described): Decision<Tenant, TenantFact> =>
  (state) => {
    if (state) throw new Rejection('tenant.domain-taken');
    return [{ type: 'tenant.created', data: { name, domain, subscriptionPlan, settings } }];
  };

export interface TenantChange {
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly subscriptionPlan?: Tenant['subscriptionPlan'] | undefined;
  readonly settings?: { readonly locale?: Tenant['settings']['locale'] | undefined } | undefined;
}

/** Only what is new becomes a fact. Plan and domain are the platform's to change: what a tenant pays for, and how it is found. */
export const changeTenant =
  (asked: TenantChange, byPlatform: boolean): Decision<Tenant, TenantFact> =>
  (state) => {
    const now = existing(state);
    if (!byPlatform && (asked.domain !== undefined || asked.subscriptionPlan !== undefined))
      throw new Rejection('tenant.platforms-to-change');
    const { name = now.name, domain = now.domain, subscriptionPlan = now.subscriptionPlan } = asked;
    const locale = asked.settings?.locale ?? now.settings.locale;
    const data = {
      ...(name !== now.name && { name }),
      ...(domain !== now.domain && { domain }),
      ...(subscriptionPlan !== now.subscriptionPlan && { subscriptionPlan }),
      ...(locale !== now.settings.locale && { settings: { locale } }),
    };
    return Object.keys(data).length === 0 ? [] : [{ type: 'tenant.changed', data }];
  };

/** Nobody of it comes in from now on. The platform's own stays: without it nobody could undo this. */
export const deactivateTenant = (): Decision<Tenant, TenantFact> => (state) => {
  const { status, tenantId } = existing(state);
  if (tenantId === PLATFORM_TENANT) throw new Rejection('tenant.is-the-platform');
  return status === 'DEACTIVATED' ? [] : [{ type: 'tenant.deactivated', data: {} }];
};

export const reactivateTenant = (): Decision<Tenant, TenantFact> => (state) =>
  existing(state).status === 'ACTIVE' ? [] : [{ type: 'tenant.reactivated', data: {} }];

function existing(state: Tenant | undefined): Tenant {
  if (!state) throw new Rejection('tenant.not-found');
  return state;
}
