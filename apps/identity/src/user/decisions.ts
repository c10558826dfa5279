import { Rejection, type Decision } from '@mrbill/event-sourcing';
import type { InvitedRole, Person, User, UserFact } from './user.js';

type UserDecision = Decision<User, UserFact>;

/** That nobody in the tenant has this address yet is the reservation's to see. */
export const invite =
  ({ email, fullName, role, locale }: Person & { role: InvitedRole }): UserDecision =>
  (state) => {
    if (state) throw new Rejection('user.email-taken');
    return [{ type: 'user.invited', data: { email, fullName, role, locale } }];
  };

/** Opens a new invitation, which is mailed; the one before is void. */
export const sendInvitation = (): UserDecision => (state) => {
  waiting(state);
  return [{ type: 'user.invitation-sent', data: {} }];
};

/** Whoever holds the link cannot use it any more. */
export const voidInvitation = (): UserDecision => (state) =>
  waiting(state).invitation === null ? [] : [{ type: 'user.invitation-voided', data: {} }];

/** The invited person arrives: says what they are called, and in which language to write to them (default: as invited). */
export const register =
  ({ fullName, locale }: { fullName: string; locale: User['locale'] | undefined }): UserDecision =>
  (state) => {
    // One answer for all reasons: whoever holds a dead invitation learns nothing about the person.
    if (state?.status !== 'INVITED' || state.invitation === null) throw new Rejection('invitation.not-valid');
    return [{ type: 'user.registered', data: { fullName, locale: locale ?? state.locale } }];
  };

/** The operator's decision, and the only way to a platform admin. Appointing somebody twice is no news. */
export const appoint =
  ({ email, fullName, locale }: Person): UserDecision =>
  (state) =>
    state ? [] : [{ type: 'user.appointed', data: { email, fullName, locale } }];

export interface UserChange {
  readonly fullName?: string | undefined;
  readonly locale?: User['locale'] | undefined;
  readonly role?: InvitedRole | undefined;
}

/** Only what is new becomes a fact. That a tenant keeps an admin is not seen from one user: see `directory/admins.ts`. */
export const changeUser =
  (asked: UserChange): UserDecision =>
  (state) => {
    const now = existing(state);
    const { fullName = now.fullName, locale = now.locale, role = now.role } = asked;
    if (now.role === 'PLATFORM_ADMIN' && asked.role !== undefined) throw new Rejection('user.role-is-the-operators');
    const data = { ...(fullName !== now.fullName && { fullName }), ...(locale !== now.locale && { locale }) };
    return [
      ...(Object.keys(data).length > 0 ? [{ type: 'user.changed', data } as const] : []),
      ...(role !== now.role ? [{ type: 'user.role-changed', data: { role: role as InvitedRole } } as const] : []),
    ];
  };

export const deactivate = (): UserDecision => (state) =>
  existing(state).status === 'DEACTIVATED' ? [] : [{ type: 'user.deactivated', data: {} }];

/** Back to what they were: somebody who never accepted waits for a new invitation. */
export const reactivate = (): UserDecision => (state) => {
  const { status, registered } = existing(state);
  return status === 'DEACTIVATED'
    ? [{ type: 'user.reactivated', data: { status: registered ? 'ACTIVE' : 'INVITED' } }]
    : [];
};

const MINUTE = 60_000;
/** As long as a link is good, so that whoever asks for somebody else again and again leaves them one that is. */
const LONGEST_PAUSE = 60 * MINUTE;

/**
 * Milliseconds after a mail in which no other is sent: a minute, two, four ... an hour. Asking is open to everybody: mail must
 * not be a weapon, nor may strangers make somebody's history so long that nobody can read it.
 */
const pauseAfter = (asked: number) => Math.min(LONGEST_PAUSE, MINUTE * 2 ** (asked - 1));

/** Whoever asks is told the same; who is nobody, not active, or asked a moment ago gets no mail. */
export const requestReset =
  (now: Date): UserDecision =>
  (state) => {
    if (state?.status !== 'ACTIVE') return [];
    const { resetAskedAt, resetsAsked } = state;
    const lately = resetAskedAt !== null && now.getTime() - Date.parse(resetAskedAt) < pauseAfter(resetsAsked);
    return lately ? [] : [{ type: 'user.reset-requested', data: {} }];
  };

export const changePassword =
  (how: 'change' | 'reset'): UserDecision =>
  (state) => {
    if (state?.status !== 'ACTIVE') throw new Rejection(how === 'reset' ? 'reset.not-valid' : 'user.not-found');
    return [{ type: 'user.password-changed', data: { how } }];
  };

/** For good: their data is gone with their key, and nothing is decided about them any more. Erasing twice is no news. */
export const erase = (): UserDecision => (state) => {
  if (!state) throw new Rejection('user.not-found');
  return state.erased ? [] : [{ type: 'user.erased', data: {} }];
};

function existing(state: User | undefined): User {
  if (!state) throw new Rejection('user.not-found');
  if (state.erased) throw new Rejection('user.erased');
  return state;
}

function waiting(state: User | undefined): User {
  const user = existing(state);
  if (user.status !== 'INVITED') throw new Rejection('user.not-waiting');
  return user;
}
