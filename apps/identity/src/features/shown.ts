import { Tenant } from '../contract/tenant.js';
import { User } from '../contract/user.js';
import { z } from 'zod';

/** A tenant as the API shows it. */
export const ShownTenant = Tenant.meta({ id: 'Tenant', description: 'A company that uses Mr. Bill' });

/** A user as the API shows them: with what is not in their stream. */
export const ShownUser = User.extend({
  lastLoginAt: z.iso.datetime().nullable(),
  avatarUrl: z
    .url()
    .nullable()
    .meta({ examples: [null] }),
}).meta({ id: 'User', description: 'Somebody who belongs to a tenant' });
export type ShownUser = z.infer<typeof ShownUser>;

/** Nobody can give themselves an avatar yet, so nobody has one. Without a `lastLoginAt` they have just come. */
export const showUser = (user: User & { readonly lastLoginAt?: Date | string | null }): ShownUser => ({
  ...user,
  lastLoginAt: user.lastLoginAt ? new Date(user.lastLoginAt).toISOString() : null,
  avatarUrl: null,
});

export const AuthToken = z
  .object({
    accessToken: z.string().meta({ examples: ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUCIQ'] }),
    /** Good for one refresh. */
    refreshToken: z.string().meta({ examples: ['kx3Vt0.h8Yq2ZbN5'] }),
    /** Seconds for which the access token is good. */
    expiresIn: z
      .int()
      .positive()
      .meta({ examples: [600] }),
    tokenType: z.literal('Bearer'),
    userId: z.uuid(),
  })
  .meta({ id: 'AuthToken', description: 'What a client needs to call on behalf of a user' });
export type AuthToken = z.infer<typeof AuthToken>;
