import { aggregate, type Fact, type Happened } from '@mrbill/event-sourcing';
import { ERASED, User as PublicUser } from '../contract/user.js';

/** What of a user others may see, and what only their own decisions need. */
export type User = PublicUser & {
  /** Version of the fact that opened the invitation which may be accepted; null: there is none. */
  readonly invitation: number | null;
  /** Whether they have ever accepted one: decides what they come back to when they are reactivated. */
  readonly registered: boolean;
  /** When a reset of the password was asked for last; RFC 3339. */
  readonly resetAskedAt: string | null;
  /** How often, with less than a day between, since the password was changed. */
  readonly resetsAsked: number;
  readonly erased: boolean;
};
/** Whom one can invite. Platform admins are appointed by the operator of the machine, and by nobody else. */
export type InvitedRole = Exclude<User['role'], 'PLATFORM_ADMIN'>;

export interface Person {
  readonly email: string;
  readonly fullName: string;
  readonly locale: User['locale'];
}

export type UserFact =
  | Fact<'user.invited', Person & { readonly role: InvitedRole }>
  | Fact<'user.invitation-sent', object>
  | Fact<'user.invitation-voided', object>
  | Fact<'user.registered', Pick<Person, 'fullName' | 'locale'>>
  | Fact<'user.appointed', Person>
  | Fact<'user.changed', Partial<Pick<Person, 'fullName' | 'locale'>>>
  | Fact<'user.role-changed', { readonly role: InvitedRole }>
  | Fact<'user.deactivated', object>
  | Fact<'user.reactivated', { readonly status: 'ACTIVE' | 'INVITED' }>
  | Fact<'user.reset-requested', object>
  | Fact<'user.password-changed', { readonly how: 'change' | 'reset' }>
  | Fact<'user.erased', object>;

const themselves = (_: unknown, stream: string) => stream;

export const user = aggregate<User, UserFact>({
  name: 'user',
  personal: {
    'user.invited': { person: themselves, fields: { email: ERASED.email, fullName: ERASED.fullName } },
    'user.registered': { person: themselves, fields: { fullName: ERASED.fullName } },
    'user.appointed': { person: themselves, fields: { email: ERASED.email, fullName: ERASED.fullName } },
    'user.changed': { person: themselves, fields: { fullName: ERASED.fullName } },
  },
  evolve(state, fact) {
    switch (fact.type) {
      case 'user.invited':
        return { ...beginning(fact), ...fact.data, status: 'INVITED', invitation: fact.version, registered: false };
      case 'user.appointed':
        return { ...beginning(fact), ...fact.data, role: 'PLATFORM_ADMIN', status: 'ACTIVE', registered: true };
      case 'user.invitation-sent':
        return { ...known(state), invitation: fact.version, ...moved(fact) };
      case 'user.invitation-voided':
        return { ...known(state), invitation: null, ...moved(fact) };
      case 'user.registered':
        return { ...known(state), ...fact.data, status: 'ACTIVE', invitation: null, registered: true, ...moved(fact) };
      case 'user.deactivated':
        return { ...known(state), status: 'DEACTIVATED', invitation: null, ...moved(fact) };
      case 'user.changed':
      case 'user.role-changed':
      case 'user.reactivated':
        return { ...known(state), ...fact.data, ...moved(fact) };
      case 'user.reset-requested':
        // Anybody can ask, so it is no change of the user: only the version tells.
        return {
          ...known(state),
          resetAskedAt: fact.at,
          resetsAsked: askedLately(known(state), fact.at) ? known(state).resetsAsked + 1 : 1,
          version: fact.version,
        };
      case 'user.password-changed':
        return { ...known(state), resetAskedAt: null, resetsAsked: 0, ...moved(fact) };
      case 'user.erased':
        return { ...known(state), ...ERASED, status: 'DEACTIVATED', invitation: null, erased: true, ...moved(fact) };
    }
  },
});

const known = (state: User | undefined): User => state as User;

const DAY = 24 * 60 * 60 * 1000;

const askedLately = ({ resetAskedAt }: User, at: string): boolean =>
  resetAskedAt !== null && Date.parse(at) - Date.parse(resetAskedAt) < DAY;

const moved = ({ at, version }: Happened) => ({ updatedAt: at, version });

const beginning = (fact: Happened) => ({
  userId: fact.stream.id,
  tenantId: fact.tenant,
  createdAt: fact.at,
  invitation: null,
  resetAskedAt: null,
  resetsAsked: 0,
  erased: false,
  ...moved(fact),
});

export const publicUser = (state: User): PublicUser => PublicUser.parse(state);
