import { aggregate, Rejection, type Decision, type Fact, type Happened } from '@mrbill/event-sourcing';
import { ERASED, type User as PublicUser } from '../contract/user.js';

export type User = PublicUser;
/** Whom one can invite. Platform admins are appointed by the operator of the machine, and by nobody else. */
export type InvitedRole = Exclude<User['role'], 'PLATFORM_ADMIN'>;

interface Person {
  readonly email: string;
  readonly fullName: string;
  readonly locale: User['locale'];
}

export type UserFact =
  | Fact<'user.invited', Person & { readonly role: InvitedRole }>
  | Fact<'user.registered', Pick<Person, 'fullName' | 'locale'>>
  | Fact<'user.appointed', Person>;

const themselves = (_: unknown, stream: string) => stream;

export const user = aggregate<User, UserFact>({
  name: 'user',
  personal: {
    'user.invited': { person: themselves, fields: { email: ERASED.email, fullName: ERASED.fullName } },
    'user.registered': { person: themselves, fields: { fullName: ERASED.fullName } },
    'user.appointed': { person: themselves, fields: { email: ERASED.email, fullName: ERASED.fullName } },
  },
  evolve(state, fact) {
    switch (fact.type) {
      case 'user.invited':
        return { ...beginning(fact), ...fact.data, status: 'INVITED' };
      case 'user.appointed':
        return { ...beginning(fact), ...fact.data, role: 'PLATFORM_ADMIN', status: 'ACTIVE' };
      case 'user.registered':
        return { ...known(state), ...fact.data, status: 'ACTIVE', updatedAt: fact.at, version: fact.version };
    }
  },
});

const known = (state: User | undefined): User => state as User;

const beginning = ({ stream, tenant, at, version }: Happened) => ({
  userId: stream.id,
  tenantId: tenant,
  createdAt: at,
  updatedAt: at,
  version,
});

/** That nobody in the tenant has this address yet is the reservation's to see. */
export const invite =
  ({ email, fullName, role, locale }: Person & { role: InvitedRole }): Decision<User, UserFact> =>
  (state) => {
    if (state) throw new Rejection('user.email-taken');
    return [{ type: 'user.invited', data: { email, fullName, role, locale } }];
  };

/** The invited person arrives: says what they are called, and in which language to write to them (default: as invited). */
export const register =
  ({ fullName, locale }: { fullName: string; locale: User['locale'] | undefined }): Decision<User, UserFact> =>
  (state) => {
    // One answer for all reasons: whoever holds a dead invitation learns nothing about the person.
    if (state?.status !== 'INVITED') throw new Rejection('invitation.not-valid');
    return [{ type: 'user.registered', data: { fullName, locale: locale ?? state.locale } }];
  };

/** The operator's decision, and the only way to a platform admin. Appointing somebody twice is no news. */
export const appoint =
  ({ email, fullName, locale }: Person): Decision<User, UserFact> =>
  (state) =>
    state ? [] : [{ type: 'user.appointed', data: { email, fullName, locale } }];
