import { Rejection, type TransactionStreams } from '@mrbill/event-sourcing';
import type { User } from '../user/user.js';

/**
 * A tenant that has an admin keeps one. Who they are is kept beside the facts, so that two who leave at once meet at its rows:
 * the second one waits, and sees that nobody else would be left. Throws `user.last-admin`.
 */
export async function keepAdmins(tx: TransactionStreams, before: User | undefined, after: User): Promise<void> {
  const { tenantId, userId } = after;
  if (runs(before) === runs(after)) return;
  if (runs(after)) {
    await tx.query('INSERT INTO identity.active_admin (tenant, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      tenantId,
      userId,
    ]);
    return;
  }
  const admins = await tx.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM identity.active_admin WHERE tenant = $1 ORDER BY user_id FOR UPDATE',
    [tenantId],
  );
  if (!admins.some((admin) => admin.userId !== userId)) throw new Rejection('user.last-admin');
  await tx.query('DELETE FROM identity.active_admin WHERE tenant = $1 AND user_id = $2', [tenantId, userId]);
}

const runs = (user: User | undefined): boolean => user?.status === 'ACTIVE' && user.role !== 'USER';
