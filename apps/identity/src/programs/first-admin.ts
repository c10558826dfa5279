import { PLATFORM_TENANT } from '@mrbill/tenancy';
import type { Locale } from '../contract/tenant.js';
import { onTaken } from '../directory/taken.js';
import { foundTenant } from '../directory/founding.js';
import { tenant } from '../tenant/tenant.js';
import type { Workbench } from './workbench.js';
import { appointAdmin, findByAddress } from '../directory/joining.js';
import { user } from '../user/user.js';

export interface FirstAdmin {
  readonly email: string;
  readonly fullName: string;
  readonly locale: Locale;
  readonly password: string;
  /** Of the platform's own tenant, if that has to be made. */
  readonly domain: string;
}

/**
 * The operator appoints the first platform admin: there is no other way to one. Makes the platform's tenant where it is
 * missing. `made` is false where this address has been appointed before; another one is refused (`platform.has-admin`).
 */
export async function appointFirstAdmin(bench: Workbench, { email, fullName, locale, password, domain }: FirstAdmin) {
  const { streams, ids, context, passwords } = bench;
  const passwordHash = await passwords.hash(password);
  const adminId = ids.next();
  return context.asSystem('bootstrap', PLATFORM_TENANT, ids.next(), () =>
    streams.transaction(async (tx) => {
      const known = await findByAddress(tx, PLATFORM_TENANT, email);
      const platform =
        (await tx.load(tenant, PLATFORM_TENANT)) ??
        (await foundTenant(tx, PLATFORM_TENANT, {
          name: 'Mr. Bill',
          domain,
          subscriptionPlan: 'ENTERPRISE',
          settings: { locale },
        }));
      const answer = { tenantId: PLATFORM_TENANT, domain: platform.state.domain };
      if (known) return { ...answer, userId: known.userId, made: false };
      await onTaken('platform.has-admin', tx.reserve('platform-admin', 'first', { name: user.name, id: adminId }));
      await appointAdmin(tx, adminId, { email, fullName, locale, passwordHash });
      return { ...answer, userId: adminId, made: true };
    }),
  );
}
