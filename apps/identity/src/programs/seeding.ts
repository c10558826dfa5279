import type { TransactionStreams } from '@mrbill/event-sourcing';
import { line } from '@mrbill/http/input';
import { z } from 'zod';
import { Locale, subscriptionPlans } from '../contract/tenant.js';
import { LongPassword } from '../credentials/password-rules.js';
import { Email, FullName } from '../features/inputs.js';
import { Domain } from '../tenant/domain.js';
import { foundTenant } from '../directory/founding.js';
import { appointFirstAdmin } from './first-admin.js';
import { findByAddress, inviteUser, registerUser } from '../directory/joining.js';
import type { InvitedRole } from '../user/user.js';
import type { Workbench } from './workbench.js';

/** Nobody chose these passwords: they are random, and one of 65,536 such looks like one from a breach. */
const Person = z.object({ email: Email, fullName: FullName, password: LongPassword });
type Person = z.infer<typeof Person>;

const PlannedTenant = z.object({
  name: line(1, 100),
  domain: Domain,
  locale: Locale,
  subscriptionPlan: z.enum(subscriptionPlans),
  admin: Person,
  users: z.array(Person).max(1_000),
});
type PlannedTenant = z.infer<typeof PlannedTenant>;

/** Who is to be there. What the plan says beside that is for others. */
export const Plan = z.object({
  platformAdmin: Person.extend({ tenant: Domain }).optional(),
  tenants: z.array(PlannedTenant).max(1_000),
});
type Plan = z.infer<typeof Plan>;

interface Seeded {
  readonly email: string;
  readonly userId: string;
}

/**
 * Makes tenants with people who have accepted their invitations already, so no mail goes out. Domains and addresses that
 * are there are kept as they are. Each tenant with its admin, and each user, is one transaction, as in the service.
 */
export async function seedPeople(bench: Workbench, plan: Plan) {
  const { platformAdmin } = plan;
  if (platformAdmin) await appointFirstAdmin(bench, { ...platformAdmin, locale: 'en', domain: platformAdmin.tenant });
  return { tenants: await Promise.all(plan.tenants.map((each) => seedTenant(bench, each))) };
}

async function seedTenant(bench: Workbench, { name, domain, locale, subscriptionPlan, ...people }: PlannedTenant) {
  const { context, directory, ids } = bench;
  const known = await directory.find(domain);
  const tenantId = known ?? ids.next();
  const add = async (
    person: Person,
    role: InvitedRole,
    before?: (tx: TransactionStreams) => Promise<unknown>,
  ): Promise<Seeded> => {
    const userId = await context.asSystem('seed', tenantId, ids.next(), () =>
      addPerson(bench, tenantId, { ...person, role, locale }, before),
    );
    return { email: person.email, userId };
  };
  const found = (tx: TransactionStreams) =>
    foundTenant(tx, tenantId, { name, domain, subscriptionPlan, settings: { locale } });
  const admin = await add(people.admin, 'TENANT_ADMIN', known ? undefined : found);
  const users = await Promise.all(people.users.map((person) => add(person, 'USER')));
  return { tenantId, domain, admin, users };
}

/** Invites and registers in one transaction: whoever looks in between finds nothing, and whoever looks after finds an active user. */
async function addPerson(
  { streams, passwords, ids }: Workbench,
  tenantId: string,
  { email, fullName, role, locale, password }: Person & { readonly role: InvitedRole; readonly locale: Locale },
  before?: (tx: TransactionStreams) => Promise<unknown>,
): Promise<string> {
  const known = await streams.transaction((tx) => findByAddress(tx, tenantId, email));
  if (known) return known.userId;
  const userId = ids.next();
  const passwordHash = await passwords.hash(password);
  await streams.transaction(async (tx) => {
    await before?.(tx);
    await inviteUser(tx, userId, { email, fullName, role, locale });
    await registerUser(tx, userId, { fullName, locale, passwordHash });
  });
  return userId;
}
