import { view, type Change, type Fact, type Recorded } from '@mrbill/event-sourcing';
import type { CrossingFact } from '../crossing/crossing.js';
import { networkOf } from '../credentials/places.js';
import type { RefusalFact } from '../refusal/refusal.js';
import type { SessionFact } from '../session/session.js';
import type { TenantFact } from '../tenant/tenant.js';
import type { UserFact } from '../user/user.js';

/** One line of the audit list: who did what about whom, or was refused it. Holds ids, and nothing personal. */
export interface AuditRow {
  readonly at: string;
  /** Orders what happened at one time. */
  readonly position: number;
  /** The fact's name. */
  readonly what: string;
  readonly refused: boolean;
  /** A user's id, `system:<name>`, or `anonymous` where nobody had signed in. */
  readonly by: string;
  /** Whom it is about. */
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly correlation: string;
}

type AuditedFact = UserFact | TenantFact | SessionFact | CrossingFact | RefusalFact;

const entry = (fact: Recorded, more: Partial<AuditRow> = {}): Change<AuditRow> => ({
  put: {
    at: fact.at,
    position: fact.position,
    what: fact.type,
    refused: false,
    by: fact.cause.actor,
    userId: null,
    sessionId: null,
    details: {},
    correlation: fact.cause.correlation,
    ...more,
  },
});

type Reason = Extract<RefusalFact, { type: 'refusal.of-stranger' }>['data'];

const refusal = (fact: Recorded, { what, ...details }: Reason, userId: string | null = null): Change<AuditRow> => {
  // Whoever could not sign in was nobody yet; the others asked in their own name.
  const by = what === 'sign-in' || userId === null ? 'anonymous' : userId;
  return entry(fact, { what: `${what}.refused`, refused: true, by, userId, details });
};

type Handler<F extends Fact> = (data: F['data'], fact: Recorded<F>) => Change<AuditRow>;

/** Of a user's facts; `told` gives what of the data is not personal. */
const aboutUser =
  <F extends Fact>(told: (data: F['data']) => AuditRow['details'] = () => ({})): Handler<F> =>
  (data, fact) =>
    entry(fact, { userId: fact.stream.id, details: told(data) });

/** Every sign-in, every act of an admin and every refusal, each fact one line: made from the streams, so that nobody can edit it. */
export const audit = view<AuditedFact, AuditRow>({
  name: 'identity.audit',
  version: 1,
  key: ({ id }) => id,
  columns: {
    at: 'timestamptz(3) NOT NULL',
    position: 'bigint NOT NULL',
    what: 'text NOT NULL',
    refused: 'boolean NOT NULL',
    by: 'text NOT NULL',
    userId: 'uuid',
    sessionId: 'uuid',
    details: 'json NOT NULL',
    correlation: 'text NOT NULL',
  },
  indexes: ['(tenant, at, position)', '(tenant, user_id, at)', '(tenant, "by", at)'],
  on: {
    'user.invited': aboutUser(({ role }) => ({ role })),
    'user.invitation-sent': aboutUser(),
    'user.invitation-voided': aboutUser(),
    // Whoever accepts has not signed in yet: they act for themselves.
    'user.registered': (_, fact) => entry(fact, { userId: fact.stream.id, by: fact.stream.id }),
    'user.appointed': aboutUser(),
    'user.changed': aboutUser((data) => ({ fields: Object.keys(data) })),
    'user.role-changed': aboutUser(({ role }) => ({ role })),
    'user.deactivated': aboutUser(),
    'user.reactivated': aboutUser(({ status }) => ({ status })),
    'user.reset-requested': aboutUser(),
    'user.password-changed': aboutUser(({ how }) => ({ how })),
    'user.erased': aboutUser(),
    'tenant.created': (_, fact) => entry(fact),
    'tenant.changed': (data, fact) => entry(fact, { details: data }),
    'tenant.deactivated': (_, fact) => entry(fact),
    'tenant.reactivated': (_, fact) => entry(fact),
    'session.begun': ({ userId }, fact) => entry(fact, { userId, by: userId, sessionId: fact.stream.id }),
    'session.ended': ({ why, userId }, fact) =>
      entry(fact, { userId: userId ?? null, sessionId: fact.stream.id, details: { why } }),
    'refusal.of-user': ({ userId, address, ...reason }, fact) =>
      // Of the address no more than its network: what stands here outlives the person.
      refusal(fact, { ...reason, network: networkOf(address) }, userId),
    'refusal.of-stranger': (reason, fact) => refusal(fact, reason),
    'crossing.made': ({ to, why }, fact) => entry(fact, { details: { to, why } }),
  },
});
