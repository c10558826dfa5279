import { view, type Recorded } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { User as PublicUser } from '../contract/user.js';
import type { UserFact } from '../user/user.js';

export interface UserRow extends PublicUser {
  /** The name as names are sorted and searched: without accents and capitals. */
  readonly nameKey: string;
  readonly emailKey: string;
}

/** The users of each tenant. Facts about a person who was erased give their replacement values, also in a rebuild. */
export const userList = view<UserFact, UserRow>({
  name: 'identity.users',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: {
    userId: 'uuid NOT NULL',
    tenantId: 'uuid NOT NULL',
    email: 'text NOT NULL',
    emailKey: 'text NOT NULL',
    fullName: 'text NOT NULL',
    nameKey: 'text NOT NULL',
    role: 'text NOT NULL',
    status: 'text NOT NULL',
    locale: 'text NOT NULL',
    createdAt: 'timestamptz(3) NOT NULL',
    updatedAt: 'timestamptz(3) NOT NULL',
    version: 'integer NOT NULL',
  },
  indexes: ['(tenant, created_at, user_id)'],
  on: {
    'user.invited': (data, { stream, tenant, at, version }) => ({
      put: {
        ...data,
        ...keysOf(data),
        userId: stream.id,
        tenantId: tenant,
        status: 'INVITED',
        createdAt: at,
        updatedAt: at,
        version,
      },
    }),
    'user.appointed': (data, { stream, tenant, at, version }) => ({
      put: {
        ...data,
        ...keysOf(data),
        userId: stream.id,
        tenantId: tenant,
        role: 'PLATFORM_ADMIN',
        status: 'ACTIVE',
        createdAt: at,
        updatedAt: at,
        version,
      },
    }),
    'user.registered': (data, fact) => ({
      patch: { ...data, nameKey: searchKey(data.fullName), status: 'ACTIVE', ...moved(fact) },
    }),
    'user.changed': (data, fact) => ({
      patch: { ...data, ...(data.fullName !== undefined && { nameKey: searchKey(data.fullName) }), ...moved(fact) },
    }),
    'user.role-changed': ({ role }, fact) => ({ patch: { role, ...moved(fact) } }),
    'user.deactivated': (_, fact) => ({ patch: { status: 'DEACTIVATED', ...moved(fact) } }),
    'user.reactivated': ({ status }, fact) => ({ patch: { status, ...moved(fact) } }),
    'user.invitation-sent': (_, fact) => ({ patch: moved(fact) }),
    'user.invitation-voided': (_, fact) => ({ patch: moved(fact) }),
    'user.reset-requested': (_, { version }) => ({ patch: { version } }),
    'user.password-changed': (_, fact) => ({ patch: moved(fact) }),
    // Nothing of them is left to be listed; whoever has their id still finds that they were erased.
    'user.erased': () => ({ remove: true }),
  },
});

const moved = ({ at, version }: Pick<Recorded, 'at' | 'version'>) => ({ updatedAt: at, version });

const keysOf = ({ fullName, email }: Pick<PublicUser, 'fullName' | 'email'>) => ({
  nameKey: searchKey(fullName),
  emailKey: searchKey(email),
});

/** `João` is found by `joao`. */
export const searchKey = (text: string): string => comparisonKey(text.normalize('NFD').replaceAll(/\p{M}/gu, ''));
