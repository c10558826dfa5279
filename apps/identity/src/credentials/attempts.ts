import { Rejection, type TransactionStreams } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import { hashOf } from './places.js';

const SECOND = 1000;
const HOUR = 60 * 60 * SECOND;
/** So many failures cost no pause, for people mistype. */
const FREE = 4;
const EVER = new Date(0);
const LONGEST_PAUSE = 15 * 60 * SECOND;
/** After so long without an attempt nothing is held against an account. */
export const FORGIVEN = 24 * HOUR;
/** A place stays known for so long after the last time somebody signed in there. */
export const KNOWN_FOR = 30 * 24 * HOUR;
/** Places that were not signed in from are counted together. */
const STRANGERS = Buffer.alloc(0);

/** How long nobody may try again after so many failures in a row: a second, two, four ... a quarter of an hour. */
export const pauseAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(LONGEST_PAUSE, SECOND * 2 ** (failures - FREE));

/** By what attempts at one account are counted, whether there is such a user or not. `tenant` is its id, or the name that is none's. */
export const accountOf = (tenant: string, email: string): Buffer => hashOf('account', tenant, comparisonKey(email));

/** Who is tried, and from where. */
export interface Attempted {
  readonly tenantId: string;
  readonly account: Buffer;
  readonly place: Buffer;
}

/** What an attempt is counted by: a known place has a counter of its own, so that what strangers do does not bind it. */
export type Counter = Attempted;

/** `first`: nobody was told since it was closed. */
export type Admission =
  | { readonly admitted: true; readonly counter: Counter }
  | { readonly admitted: false; readonly until: Date; readonly first: boolean };

/** The counter of an attempt that was admitted. Throws `session.too-many-attempts` for one that comes too early. */
export function refuseEarly(admission: Admission, now: Date): Counter {
  if (admission.admitted) return admission.counter;
  const seconds = Math.ceil((admission.until.getTime() - now.getTime()) / SECOND);
  throw new Rejection('session.too-many-attempts', { retryAfter: Math.max(1, seconds) });
}

export async function isKnownPlace(tx: TransactionStreams, { account, place }: Attempted, now: Date): Promise<boolean> {
  const found = await tx.query(
    'SELECT 1 FROM identity.known_place WHERE tenant = $1 AND account = $2 AND place = $3 AND seen_at > $4',
    [tx.tenant, account, place, new Date(now.getTime() - KNOWN_FOR)],
  );
  return found.length > 0;
}

/**
 * Counts an attempt before anything is compared, so that of a hundred at once not more get through than one after the other.
 * One that comes too early is refused, and makes nobody wait for longer.
 */
export async function countAttempt(
  tx: TransactionStreams,
  attempted: Attempted,
  isKnown: boolean,
  now: Date,
): Promise<Admission> {
  const counter = { ...attempted, place: isKnown ? attempted.place : STRANGERS };
  const key = [tx.tenant, counter.account, counter.place];
  // Whoever comes second waits here for the first, and sees what it has counted.
  const [row] = await tx.query<{ failures: number; opensAt: Date; lastAt: Date; told: boolean }>(
    `INSERT INTO identity.attempt AS a (tenant, account, place, failures, opens_at, last_at, told)
     VALUES ($1, $2, $3, 0, $4, $4, false)
     ON CONFLICT (tenant, account, place) DO UPDATE SET failures = a.failures
     RETURNING failures, opens_at AS "opensAt", last_at AS "lastAt", told`,
    [...key, now],
  );
  const { failures, opensAt, lastAt, told } = row ?? { failures: 0, opensAt: now, lastAt: now, told: false };
  if (opensAt > now) {
    if (!told)
      await tx.query('UPDATE identity.attempt SET told = true WHERE tenant = $1 AND account = $2 AND place = $3', key);
    return { admitted: false, until: opensAt, first: !told };
  }
  const counted = now.getTime() - lastAt.getTime() > FORGIVEN ? 1 : failures + 1;
  const pause = pauseAfter(counted);
  await tx.query(
    `UPDATE identity.attempt SET failures = $4, opens_at = $5, last_at = $6, told = false
     WHERE tenant = $1 AND account = $2 AND place = $3`,
    // Without a pause it has been open for ever: whoever comes next may have looked at the clock before.
    [...key, counted, pause === 0 ? EVER : new Date(now.getTime() + pause), now],
  );
  return { admitted: true, counter };
}

/** The password was never compared: as if nobody had tried. */
export async function takeBack(tx: TransactionStreams, { account, place }: Counter, now: Date): Promise<void> {
  await tx.query(
    `UPDATE identity.attempt SET failures = greatest(failures - 1, 0), opens_at = least(opens_at, $4)
     WHERE tenant = $1 AND account = $2 AND place = $3`,
    [tx.tenant, account, place, now],
  );
}

/** Somebody has signed in: nothing is held against where they did. */
export async function forgive(tx: TransactionStreams, { account, place }: Counter): Promise<void> {
  await tx.query('DELETE FROM identity.attempt WHERE tenant = $1 AND account = $2 AND place = $3', [
    tx.tenant,
    account,
    place,
  ]);
}

/** From now on strangers cannot keep this person from signing in here: they have shown who they are from this place. */
export async function rememberPlace(
  tx: TransactionStreams,
  { tenantId, account, place }: Attempted,
  userId: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO identity.known_place (tenant, account, place, user_id, seen_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant, account, place) DO UPDATE SET user_id = EXCLUDED.user_id, seen_at = EXCLUDED.seen_at`,
    [tenantId, account, place, userId, now],
  );
}

/** After a reset of the password, or as an operator wishes: the account is as if nobody had ever failed. True: somebody had. */
export async function forgiveAttempts(tx: TransactionStreams, tenantId: string, email: string): Promise<boolean> {
  const account = accountOf(tenantId, email);
  const forgiven = await tx.query('DELETE FROM identity.attempt WHERE tenant = $1 AND account = $2 RETURNING 1', [
    tenantId,
    account,
  ]);
  return forgiven.length > 0;
}

/** Where somebody has signed in, for whoever erases them. */
export async function forgetPlaces(tx: TransactionStreams, userId: string): Promise<void> {
  await tx.query('DELETE FROM identity.known_place WHERE tenant = $1 AND user_id = $2', [tx.tenant, userId]);
}
