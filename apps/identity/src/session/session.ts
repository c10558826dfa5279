import { aggregate, Rejection, type Decision, type Fact } from '@mrbill/event-sourcing';
import type { endings, Session as PublicSession } from '../contract/session.js';
import type { User } from '../contract/user.js';

export type Session = PublicSession;
export type Ending = (typeof endings)[number];

export type SessionFact =
  | Fact<'session.begun', { readonly userId: string }>
  /** Whose it was is said since there is an audit list. */
  | Fact<'session.ended', { readonly why: Ending; readonly userId?: string }>;

export const session = aggregate<Session, SessionFact>({
  name: 'session',
  evolve(state, { type, data, stream, tenant, at, version }) {
    switch (type) {
      case 'session.begun':
        return {
          sessionId: stream.id,
          tenantId: tenant,
          userId: data.userId,
          status: 'LIVE',
          begunAt: at,
          endedAt: null,
          version,
        };
      case 'session.ended':
        return { ...known(state), status: 'ENDED', endedAt: at, version };
    }
  },
});

const known = (state: Session | undefined): Session => state as Session;

/** For somebody who has shown the right password. */
export const begin =
  (who: Pick<User, 'userId' | 'status'> | undefined): Decision<Session, SessionFact> =>
  () => {
    // The same answer as to a wrong password: whether somebody is a user is not told to who cannot sign in as them.
    if (who?.status !== 'ACTIVE') throw new Rejection('session.not-begun');
    return [{ type: 'session.begun', data: { userId: who.userId } }];
  };

/** Ending it twice is no news. */
export const end =
  (why: Ending): Decision<Session, SessionFact> =>
  (state) => {
    if (!state) throw new Rejection('session.over');
    return state.status === 'ENDED' ? [] : [{ type: 'session.ended', data: { why, userId: state.userId } }];
  };
