import { Rejection, type TransactionStreams } from '@mrbill/event-sourcing';

/** The hash of somebody's password; undefined: they have none. */
export async function passwordOf(tx: TransactionStreams, userId: string): Promise<string | undefined> {
  const [credential] = await tx.query<{ passwordHash: string }>(
    'SELECT password_hash AS "passwordHash" FROM identity.credential WHERE tenant = $1 AND user_id = $2',
    [tx.tenant, userId],
  );
  return credential?.passwordHash;
}

/** Of somebody who has none yet. */
export async function keepPassword(
  tx: TransactionStreams,
  { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
  passwordHash: string,
): Promise<void> {
  await tx.query('INSERT INTO identity.credential (tenant, user_id, password_hash) VALUES ($1, $2, $3)', [
    tenantId,
    userId,
    passwordHash,
  ]);
}

/** Notes that somebody signs in; false: their password is not the one any more that was compared. */
export async function noteSignIn(
  tx: TransactionStreams,
  userId: string,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  const noted = await tx.query(
    `UPDATE identity.credential SET last_login_at = $4
     WHERE tenant = $1 AND user_id = $2 AND password_hash = $3 RETURNING 1`,
    [tx.tenant, userId, passwordHash, now],
  );
  return noted.length > 0;
}

export interface Credential {
  readonly lastLoginAt: Date | null;
}

/** Undefined: they have none yet. With the row `locked`, nobody signs in as them until this transaction is over. */
export async function credentialOf(
  tx: TransactionStreams,
  userId: string,
  locked = false,
): Promise<Credential | undefined> {
  const [credential] = await tx.query<Credential>(
    `SELECT last_login_at AS "lastLoginAt" FROM identity.credential WHERE tenant = $1 AND user_id = $2 ${locked ? 'FOR UPDATE' : ''}`,
    [tx.tenant, userId],
  );
  return credential;
}

export async function dropPassword(tx: TransactionStreams, userId: string): Promise<void> {
  await tx.query('DELETE FROM identity.credential WHERE tenant = $1 AND user_id = $2', [tx.tenant, userId]);
}

/** Throws `password.wrong` where it is not `known` any more, if that is given. */
export async function replacePassword(
  tx: TransactionStreams,
  userId: string,
  fresh: string,
  known?: string,
): Promise<void> {
  const replaced = await tx.query(
    `UPDATE identity.credential SET password_hash = $3
     WHERE tenant = $1 AND user_id = $2 AND password_hash = coalesce($4, password_hash) RETURNING 1`,
    [tx.tenant, userId, fresh, known ?? null],
  );
  if (replaced.length === 0) throw new Rejection('password.wrong');
}
