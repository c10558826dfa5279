import { view, type Recorded } from '@mrbill/event-sourcing';
import type { Tenant } from '../contract/tenant.js';
import { roles } from '../migrations/roles.js';
import type { TenantFact } from '../tenant/tenant.js';
import { searchKey } from './user-list.js';

export interface TenantRow extends Tenant {
  /** The name as names are sorted and searched. */
  readonly nameKey: string;
}

/** All tenants, for the platform's admins: each row lies in its own tenant, and `identity.all_tenants` looks across. */
export const tenantList = view<TenantFact, TenantRow>({
  name: 'identity.tenants',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: {
    tenantId: 'uuid NOT NULL',
    name: 'text NOT NULL',
    nameKey: 'text NOT NULL',
    domain: 'text NOT NULL',
    subscriptionPlan: 'text NOT NULL',
    status: 'text NOT NULL',
    settings: 'json NOT NULL',
    createdAt: 'timestamptz(3) NOT NULL',
    updatedAt: 'timestamptz(3) NOT NULL',
    version: 'integer NOT NULL',
  },
  lookup: roles.lookup,
  on: {
    'tenant.created': (data, fact) => ({
      put: {
        ...data,
        nameKey: searchKey(data.name),
        tenantId: fact.stream.id,
        status: 'ACTIVE',
        createdAt: fact.at,
        ...moved(fact),
      },
    }),
    'tenant.changed': (data, fact) => ({
      patch: { ...data, ...(data.name !== undefined && { nameKey: searchKey(data.name) }), ...moved(fact) },
    }),
    'tenant.deactivated': (_, fact) => ({ patch: { status: 'DEACTIVATED', ...moved(fact) } }),
    'tenant.reactivated': (_, fact) => ({ patch: { status: 'ACTIVE', ...moved(fact) } }),
  },
});

const moved = ({ at, version }: Pick<Recorded, 'at' | 'version'>) => ({ updatedAt: at, version });
