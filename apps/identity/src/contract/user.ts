import { published } from '@mrbill/messaging';
import { z } from 'zod';
import { Locale, TenantId } from './tenant.js';

export const UserId = z.uuid();
export type UserId = z.infer<typeof UserId>;

/** What stands in the place of personal data whose person was erased. */
export const ERASED = { email: 'erased@erased.invalid', fullName: '(erased)' } as const;

/** Somebody who belongs to a tenant. `email` and `fullName` are personal: keep them nowhere else than in rows of users. */
export const User = z.object({
  userId: UserId,
  tenantId: TenantId,
  email: z.string().meta({ examples: ['ana@padaria.example'] }),
  fullName: z.string().meta({ examples: ['Ana Souza'] }),
  role: z.enum(['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER']).meta({ examples: ['USER'] }),
  status: z.enum(['INVITED', 'ACTIVE', 'DEACTIVATED']).meta({ examples: ['ACTIVE'] }),
  locale: Locale,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
});
export type User = z.infer<typeof User>;

const nothing = z.object({});

/** After `person-erased` the state holds nothing of the person any more: whoever keeps rows of users overwrites them. */
export const users = published({
  context: 'identity',
  thing: 'user',
  state: User,
  changes: {
    'user-invited': User.pick({ email: true, fullName: true, role: true, locale: true }),
    'user-invitation-sent': nothing,
    'user-invitation-voided': nothing,
    'user-registered': User.pick({ fullName: true, locale: true }),
    'user-appointed': User.pick({ email: true, fullName: true, locale: true }),
    'user-changed': User.pick({ fullName: true, locale: true }).partial(),
    'user-role-changed': User.pick({ role: true }),
    'user-status-changed': User.pick({ status: true }),
    'person-erased': nothing,
  },
});
