import { aggregate, type Decision, type Fact, type Happened } from '@mrbill/event-sourcing';

/** `access`: what was asked for is not for the role of whoever asked. */
export const refused = ['sign-in', 'password-change', 'access'] as const;
export const reasons = [
  'wrong-password',
  'unknown-account',
  'not-accepted',
  'not-active',
  'too-many-attempts',
  'forbidden',
] as const;

/** What was refused, and why. */
interface Why {
  readonly what: (typeof refused)[number];
  readonly why: (typeof reasons)[number];
  /** The permission that was lacking, as `user:invite`. */
  readonly lacking?: string;
}

/** Somebody was not let in. Kept for the tenant's admins, in whose tenant it was tried. */
export interface Refusal extends Why {
  /** Null where nobody knows who it was. */
  readonly userId: string | null;
  /** From where: the address if it is that of a user, else no more than its network. */
  readonly from: string;
  readonly at: string;
}

export type RefusalFact =
  | Fact<'refusal.of-user', Why & { readonly userId: string; readonly address: string }>
  | Fact<'refusal.of-stranger', Why & { readonly network: string }>;

/** One stream for each, and no word that was typed: passwords get typed into the field of the address. */
export const refusal = aggregate<Refusal, RefusalFact>({
  name: 'refusal',
  personal: { 'refusal.of-user': { person: ({ userId }) => userId, fields: { address: '(erased)' } } },
  evolve: (_, fact) => ({ ...whyOf(fact), ...whoOf(fact), at: fact.at }),
});

const whyOf = ({ data: { what, why, lacking } }: Happened<RefusalFact>): Why => ({
  what,
  why,
  ...(lacking !== undefined && { lacking }),
});

const whoOf = ({ type, data }: Happened<RefusalFact>): Pick<Refusal, 'userId' | 'from'> =>
  type === 'refusal.of-user' ? { userId: data.userId, from: data.address } : { userId: null, from: data.network };

export const refuseUser =
  ({
    what,
    why,
    lacking,
    userId,
    address,
  }: Extract<RefusalFact, { type: 'refusal.of-user' }>['data']): Decision<Refusal, RefusalFact> =>
  () => [{ type: 'refusal.of-user', data: { what, why, ...(lacking !== undefined && { lacking }), userId, address } }];

export const refuseStranger =
  ({
    what,
    why,
    network,
  }: Extract<RefusalFact, { type: 'refusal.of-stranger' }>['data']): Decision<Refusal, RefusalFact> =>
  () => [{ type: 'refusal.of-stranger', data: { what, why, network } }];
