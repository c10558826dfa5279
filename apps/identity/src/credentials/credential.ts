import { Rejection, type TransactionStreams } from '@mrbill/event-sourcing';

/** The hash of somebody's password; undefined: they have none. */
export async function passwordOf(tx: TransactionStreams, userId: string): Promise<string | undefined> {
  const [credential] = await tx.query<{ passwordHash: string }>(
    'SELECT password_hash AS "passwordHash" FROM identity.credential WHERE user_id = $1',
    [userId],
  );
  return credential?.passwordHash;
}

/** Throws `password.wrong` where it is not `known` any more, if that is given. */
export async function replacePassword(
  tx: TransactionStreams,
  userId: string,
  fresh: string,
  known?: string,
): Promise<void> {
  const replaced = await tx.query(
    'UPDATE identity.credential SET password_hash = $2 WHERE user_id = $1 AND password_hash = coalesce($3, password_hash) RETURNING 1',
    [userId, fresh, known ?? null],
  );
  if (replaced.length === 0) throw new Rejection('password.wrong');
}
