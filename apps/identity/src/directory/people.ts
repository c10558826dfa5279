import { Injectable } from '@nestjs/common';
import {
  ConcurrentWrite,
  Rejection,
  Streams,
  type Aggregate,
  type Decision,
  type TransactionStreams,
  type Written,
} from '@mrbill/event-sourcing';
import { EndedAccess } from '@mrbill/revocation';
import { credentialOf, type Credential } from '../credentials/credential.js';
import { closeSessionsOf } from '../credentials/live-sessions.js';
import { invitations, resets } from '../credentials/mailed-tickets.js';
import type { Known } from '../credentials/password-rules.js';
import { tenant } from '../tenant/tenant.js';
import type { Ending } from '../session/session.js';
import { user, type User, type UserFact } from '../user/user.js';
import { keepAdmins } from './admins.js';

/** A user with what is not in their stream. */
export type KnownUser = User & { readonly lastLoginAt: Date | null };

/** The same stream, its state as `KnownUser`: so that the answer to a write is whole, also the one that a key keeps. */
const knownUser = (credential: Credential | undefined): Aggregate<KnownUser, UserFact> => ({
  ...user,
  initial: undefined,
  evolve: (state, fact) => ({ ...user.evolve(state, fact), lastLoginAt: credential?.lastLoginAt ?? null }),
});

interface Options {
  readonly ifMatch?: number | undefined;
  /** Goes into the same transaction, before the sessions end. */
  readonly and?: (tx: TransactionStreams, after: KnownUser) => Promise<unknown>;
  /** Ends sessions that would go on otherwise; all but `except`. */
  readonly endSessions?: { readonly why: Ending; readonly except?: string | null };
}

/** Changes somebody, with all that must follow from it: admins stay, invitations close, sessions end. */
@Injectable()
export class People {
  constructor(
    private readonly streams: Streams,
    private readonly access: EndedAccess,
  ) {}

  async change(
    userId: string,
    decision: Decision<User, UserFact>,
    options: Options = {},
  ): Promise<Written<KnownUser, UserFact>> {
    const { written, ended } = await this.streams.transaction((tx) => changePerson(tx, userId, decision, options));
    for (const sessionId of ended) this.access.end(sessionId);
    return written;
  }

  /** One user as they stand. */
  find(userId: string) {
    return this.streams.transaction(async (tx) => tx.load(knownUser(await credentialOf(tx, userId)), userId));
  }
}

async function changePerson(
  tx: TransactionStreams,
  userId: string,
  decision: Decision<User, UserFact>,
  { ifMatch, and, endSessions }: Options,
) {
  // Their credential first: whoever signs in at this moment is before us and ends with the rest, or after us and sees the change.
  const credential = await credentialOf(tx, userId, true);
  // As the decision saw them, which may be later than any look before it: they may have registered in between.
  let before: User | undefined;
  const deciding: Decision<KnownUser, UserFact> = (state) =>
    (decision as Decision<KnownUser, UserFact>)((before = state));
  const written = await tx.update(knownUser(credential), userId, deciding, { ifMatch });
  const after = written.state;
  // Then there was no credential yet to wait at, and somebody could be signing in: all of it again.
  if (before?.status === 'ACTIVE' && !credential)
    throw new ConcurrentWrite({ name: user.name, id: userId }, before.version);
  await keepAdmins(tx, before, after);
  if (before?.invitation != null && after.invitation !== before.invitation) await invitations.drop(tx, userId);
  if (after.status !== 'ACTIVE') await resets.drop(tx, userId);
  await and?.(tx, after);
  const why = endOf(before, after) ?? endSessions?.why;
  const ended = why ? await closeSessionsOf(tx, userId, why, endSessions?.except ?? null) : [];
  return { written, ended };
}

/** Why what somebody is now ends what they began with. */
function endOf(before: User | undefined, after: User): Ending | undefined {
  if (before?.status !== 'ACTIVE') return undefined;
  if (after.erased) return 'erasure';
  if (after.status !== 'ACTIVE') return 'status';
  return after.role === before.role ? undefined : 'role';
}

/** What others know of somebody, which their password must not be made of. Throws `user.not-found`. */
export async function knownOf(tx: TransactionStreams, tenantId: string, userId: string): Promise<Known> {
  const [who, host] = [await tx.load(user, userId), await tx.load(tenant, tenantId)];
  if (!who || !host) throw new Rejection('user.not-found');
  return { email: who.state.email, fullName: who.state.fullName, domain: host.state.domain };
}
