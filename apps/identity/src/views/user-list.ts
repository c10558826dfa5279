import { view } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { User, UserFact } from '../user/user.js';

export interface UserRow extends User {
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
    'user.registered': (data, { at, version }) => ({
      patch: { ...data, nameKey: searchKey(data.fullName), status: 'ACTIVE', updatedAt: at, version },
    }),
  },
});

const keysOf = ({ fullName, email }: Pick<User, 'fullName' | 'email'>) => ({
  nameKey: searchKey(fullName),
  emailKey: searchKey(email),
});

/** `João` is found by `joao`. */
export const searchKey = (text: string): string => comparisonKey(text.normalize('NFD').replaceAll(/\p{M}/gu, ''));
