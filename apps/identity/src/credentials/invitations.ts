import type { TransactionStreams } from '@mrbill/event-sourcing';
import { mintTicket, type Ticket } from '../tokens/ticket.js';

/** An invitation is good for seven days. */
const LIFE = 7 * 24 * 60 * 60 * 1000;

/** Makes an invitation's ticket; the one before is void from then on. Only its hash is kept. */
export async function mintInvitation(
  tx: TransactionStreams,
  tenantId: string,
  userId: string,
  now: Date,
): Promise<string> {
  const { text, hash } = mintTicket(tenantId, userId);
  await tx.query(
    `INSERT INTO identity.invitation (tenant, user_id, ticket, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant, user_id) DO UPDATE SET ticket = EXCLUDED.ticket, expires_at = EXCLUDED.expires_at`,
    [tenantId, userId, hash, new Date(now.getTime() + LIFE)],
  );
  return text;
}

export async function isGoodInvitation(tx: TransactionStreams, ticket: Ticket, now: Date): Promise<boolean> {
  const found = await tx.query(
    'SELECT 1 FROM identity.invitation WHERE user_id = $1 AND ticket = $2 AND expires_at > $3',
    of(ticket, now),
  );
  return found.length > 0;
}

/** Uses it up. Of two at once, one has it; false for the other. */
export async function takeInvitation(tx: TransactionStreams, ticket: Ticket, now: Date): Promise<boolean> {
  const taken = await tx.query(
    'DELETE FROM identity.invitation WHERE user_id = $1 AND ticket = $2 AND expires_at > $3 RETURNING 1',
    of(ticket, now),
  );
  return taken.length > 0;
}

const of = ({ subject, hash }: Ticket, now: Date) => [subject, hash, now];
