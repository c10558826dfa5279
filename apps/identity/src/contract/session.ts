import { published } from '@mrbill/messaging';
import { z } from 'zod';
import { TenantId } from './tenant.js';
import { UserId } from './user.js';

export const SessionId = z.uuid();
export type SessionId = z.infer<typeof SessionId>;

/**
 * Why a session ended. `reuse`: a refresh token came that had been replaced long before, so somebody holds a copy. `elsewhere`:
 * by the person, from another session. The others: what the session was begun with has changed since.
 */
export const endings = ['logout', 'reuse', 'elsewhere', 'password', 'role', 'status', 'tenant', 'erasure'] as const;

/** The time from signing in to signing out, on one device. An ended one gives access to nothing any more. */
export const Session = z.object({
  sessionId: SessionId,
  tenantId: TenantId,
  userId: UserId,
  status: z.enum(['LIVE', 'ENDED']),
  begunAt: z.iso.datetime(),
  endedAt: z.iso
    .datetime()
    .nullable()
    .meta({ examples: [null] }),
  version: z.int().positive(),
});
export type Session = z.infer<typeof Session>;

export const sessions = published({
  context: 'identity',
  thing: 'session',
  state: Session,
  changes: {
    'session-begun': z.object({ userId: UserId }),
    'session-ended': z.object({ why: z.enum(endings), userId: UserId.optional() }),
  },
});
