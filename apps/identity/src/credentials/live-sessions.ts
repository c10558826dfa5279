import type { TransactionStreams } from '@mrbill/event-sourcing';
import { mintTicket, type Ticket } from '../tokens/ticket.js';
import { judge, LIFE, type Judgement, type Rotation } from '../session/rotation.js';
import { end, session, type Ending, type Session } from '../session/session.js';

type Whose = Pick<Session, 'tenantId' | 'sessionId' | 'userId'>;

/** By what somebody knows one of their sessions again: what the client calls itself, and where it came from. */
export interface From {
  readonly device: string | null;
  readonly address: string;
}

/** Opens the state of a session that has begun, and answers its first refresh token. */
export async function openSession(
  tx: TransactionStreams,
  whose: Whose,
  { device, address }: From,
  now: Date,
): Promise<string> {
  const { tenantId, sessionId, userId } = whose;
  // Whoever comes back after a month finds the remains of that time gone.
  await tx.query('DELETE FROM identity.live_session WHERE tenant = $1 AND user_id = $2 AND expires_at < $3', [
    tenantId,
    userId,
    now,
  ]);
  await tx.query(
    `INSERT INTO identity.live_session (tenant, session_id, user_id, generation, begun_at, rotated_at, expires_at, device, address)
     VALUES ($1, $2, $3, 1, $4, $4, $5, $6, $7)`,
    [tenantId, sessionId, userId, now, lifeFrom(now), device, address],
  );
  return addToken(tx, whose, 1);
}

/** What a refresh token is worth, and whose session it belongs to. Undefined: nobody knows it. Holds the session until the end. */
export async function weigh(
  tx: TransactionStreams,
  ticket: Ticket,
  now: Date,
): Promise<(Whose & { judgement: Judgement; generation: number }) | undefined> {
  // The session's row first: of two refreshes at once, the second one sees what the first one did.
  const [rotation] = await tx.query<Rotation & Whose>(
    `SELECT tenant AS "tenantId", session_id AS "sessionId", user_id AS "userId", generation, rotated_at AS "rotatedAt", expires_at AS "expiresAt"
     FROM identity.live_session WHERE tenant = $1 AND session_id = $2 FOR UPDATE`,
    [tx.tenant, ticket.subject],
  );
  const [token] = await tx.query<{ generation: number }>(
    'SELECT generation FROM identity.refresh_token WHERE tenant = $1 AND ticket = $2',
    [tx.tenant, ticket.hash],
  );
  if (!rotation || !token) return undefined;
  const { tenantId, sessionId, userId, generation } = rotation;
  return { tenantId, sessionId, userId, generation, judgement: judge(token.generation, rotation, now) };
}

/** The next generation of refresh tokens; the session lives on from now. */
export async function rotate(
  tx: TransactionStreams,
  whose: Whose & { readonly generation: number },
  now: Date,
): Promise<string> {
  const generation = whose.generation + 1;
  await tx.query(
    `UPDATE identity.live_session SET generation = $3, rotated_at = $4, expires_at = $5
     WHERE tenant = $1 AND session_id = $2`,
    [whose.tenantId, whose.sessionId, generation, now, lifeFrom(now)],
  );
  return addToken(tx, whose, generation);
}

export async function addToken(
  tx: TransactionStreams,
  { tenantId, sessionId }: Whose,
  generation: number,
): Promise<string> {
  const { text, hash } = mintTicket(tenantId, sessionId);
  await tx.query(
    'INSERT INTO identity.refresh_token (tenant, ticket, session_id, generation) VALUES ($1, $2, $3, $4)',
    [tenantId, hash, sessionId, generation],
  );
  return text;
}

/** Ends a session: everything that could continue it, and the fact for the others. In this order everywhere, so that two who end it wait in line. */
export async function closeSession(tx: TransactionStreams, sessionId: string, why: Ending) {
  await tx.query('DELETE FROM identity.live_session WHERE tenant = $1 AND session_id = $2', [tx.tenant, sessionId]);
  return tx.update(session, sessionId, end(why));
}

/**
 * Ends all sessions of somebody, but for `except`, and answers their ids. One that is being refreshed at this moment is waited
 * for, and ends too.
 */
export async function closeSessionsOf(
  tx: TransactionStreams,
  userId: string,
  why: Ending,
  except: string | null = null,
): Promise<readonly string[]> {
  const closed = await tx.query<{ sessionId: string }>(
    `WITH theirs AS (SELECT session_id FROM identity.live_session
                     WHERE tenant = $1 AND user_id = $2 AND session_id IS DISTINCT FROM $3
                     ORDER BY session_id FOR UPDATE)
     DELETE FROM identity.live_session l USING theirs WHERE l.tenant = $1 AND l.session_id = theirs.session_id
     RETURNING l.session_id AS "sessionId"`,
    [tx.tenant, userId, except],
  );
  for (const { sessionId } of closed) await tx.update(session, sessionId, end(why));
  return closed.map(({ sessionId }) => sessionId);
}

/** Whether it goes on; with `userId`, whether it is theirs and goes on. */
export async function isLive(
  tx: TransactionStreams,
  sessionId: string,
  userId: string | null = null,
): Promise<boolean> {
  const found = await tx.query(
    'SELECT 1 FROM identity.live_session WHERE tenant = $1 AND session_id = $2 AND user_id = coalesce($3, user_id)',
    [tx.tenant, sessionId, userId],
  );
  return found.length > 0;
}

const lifeFrom = (now: Date) => new Date(now.getTime() + LIFE);
