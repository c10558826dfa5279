import type { TransactionStreams, Written } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import { UserId } from '../contract/user.js';
import { keepPassword } from '../credentials/credential.js';
import { appoint, invite, register } from '../user/decisions.js';
import { user, type InvitedRole, type User, type UserFact } from '../user/user.js';
import { keepAdmins } from './admins.js';
import { onTaken } from './taken.js';

/** Under this name the addresses of a tenant's users are reserved. */
const ADDRESSES = 'user-email';

interface Invited {
  readonly email: string;
  readonly fullName: string;
  readonly role: InvitedRole;
  readonly locale: User['locale'];
}

/** Somebody is invited whose address nobody in the tenant has. The mail goes out after that, by a reaction. */
export async function inviteUser(
  tx: TransactionStreams,
  userId: string,
  who: Invited,
): Promise<Written<User, UserFact>> {
  // The fact first: it takes the idempotency key, see `foundTenant`.
  const written = await tx.create(user, userId, invite(who));
  await reserveAddress(tx, userId, who.email);
  return written;
}

/** Whoever was invited becomes active, and has a password from now on. */
export async function registerUser(
  tx: TransactionStreams,
  userId: string,
  { passwordHash, ...who }: Parameters<typeof register>[0] & { readonly passwordHash: string },
): Promise<Written<User, UserFact>> {
  const written = await tx.update(user, userId, register(who));
  await keepAdmins(tx, undefined, written.state);
  await keepPassword(tx, written.state, passwordHash);
  return written;
}

/** The operator's way to a platform admin; must run in the platform's tenant. */
export async function appointAdmin(
  tx: TransactionStreams,
  userId: string,
  { passwordHash, ...who }: Parameters<typeof appoint>[0] & { readonly passwordHash: string },
): Promise<Written<User, UserFact>> {
  await reserveAddress(tx, userId, who.email);
  const written = await tx.create(user, userId, appoint(who));
  await keepAdmins(tx, undefined, written.state);
  await keepPassword(tx, written.state, passwordHash);
  return written;
}

const reserveAddress = (tx: TransactionStreams, userId: string, email: string) =>
  onTaken('user.email-taken', tx.reserve(ADDRESSES, comparisonKey(email), { name: user.name, id: userId }));

/** Whose address this is in the tenant at hand, and the hash of their password if they have one. */
export async function findByAddress(
  tx: TransactionStreams,
  tenantId: string,
  email: string,
): Promise<{ readonly userId: string; readonly passwordHash: string | null } | undefined> {
  const [found] = await tx.query<{ userId: string; passwordHash: string | null }>(
    `SELECT r.stream_id AS "userId", c.password_hash AS "passwordHash" FROM store.reservation r
     LEFT JOIN identity.credential c ON c.tenant = r.tenant AND c.user_id = r.stream_id
     WHERE r.realm = $1 AND r.scope = $2 AND r.key = $3`,
    [tenantId, ADDRESSES, comparisonKey(email)],
  );
  return found;
}

/** Gives the address back, also where nobody can read any more which one it was. */
export const releaseAddress = (tx: TransactionStreams, userId: string) =>
  tx.query('DELETE FROM store.reservation WHERE tenant = $1 AND scope = $2 AND stream_name = $3 AND stream_id = $4', [
    tx.tenant,
    ADDRESSES,
    user.name,
    userId,
  ]);

/** Whom an operator means by an address or an id. That there is such an id shows when they are loaded. */
export async function findPerson(
  tx: TransactionStreams,
  tenantId: string,
  person: string,
): Promise<string | undefined> {
  const id = UserId.safeParse(person.toLowerCase());
  return id.success ? id.data : (await findByAddress(tx, tenantId, person))?.userId;
}
