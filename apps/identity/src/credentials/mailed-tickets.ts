import type { TransactionStreams } from '@mrbill/event-sourcing';
import { mintTicket, type Ticket } from '../tokens/ticket.js';

const HOUR = 60 * 60 * 1000;

/** Tickets that reach somebody by mail: one at a time for each user, good once and for so long. Only their hashes are kept. */
class MailedTickets {
  constructor(
    private readonly table: string,
    private readonly life: number,
  ) {}

  /** Makes one; the one before is void from then on. */
  async mint(tx: TransactionStreams, tenantId: string, userId: string, now: Date): Promise<string> {
    const { text, hash } = mintTicket(tenantId, userId);
    await tx.query(
      `INSERT INTO ${this.table} (tenant, user_id, ticket, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant, user_id) DO UPDATE SET ticket = EXCLUDED.ticket, expires_at = EXCLUDED.expires_at`,
      [tenantId, userId, hash, new Date(now.getTime() + this.life)],
    );
    return text;
  }

  async isGood(tx: TransactionStreams, { subject, hash }: Ticket, now: Date): Promise<boolean> {
    const found = await tx.query(
      `SELECT 1 FROM ${this.table} WHERE tenant = $1 AND user_id = $2 AND ticket = $3 AND expires_at > $4`,
      [tx.tenant, subject, hash, now],
    );
    return found.length > 0;
  }

  /** Uses it up. Of two at once, one has it; false for the other. */
  async take(tx: TransactionStreams, { subject, hash }: Ticket, now: Date): Promise<boolean> {
    const taken = await tx.query(
      `DELETE FROM ${this.table} WHERE tenant = $1 AND user_id = $2 AND ticket = $3 AND expires_at > $4 RETURNING 1`,
      [tx.tenant, subject, hash, now],
    );
    return taken.length > 0;
  }

  /** Nobody can use it any more. */
  async drop(tx: TransactionStreams, userId: string): Promise<void> {
    await tx.query(`DELETE FROM ${this.table} WHERE tenant = $1 AND user_id = $2`, [tx.tenant, userId]);
  }
}

export const invitations = new MailedTickets('identity.invitation', 7 * 24 * HOUR);
export const resets = new MailedTickets('identity.reset', HOUR);
