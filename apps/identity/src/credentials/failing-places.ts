import type { TransactionStreams } from '@mrbill/event-sourcing';

/** Failures over all accounts of all tenants are counted for so long, and then from nothing. In milliseconds. */
const WINDOW = 15 * 60 * 1000;

/** Where one looks who names a tenant that is none, and where what belongs to no tenant is counted. */
export const NOWHERE = '00000000-0000-0000-0000-000000000001';

/** `first`: nobody was told since it was closed. */
export interface Closed {
  readonly until: Date;
  readonly first: boolean;
}

/** Whether too much has failed from a place. Must run in `NOWHERE`, as everything here. */
export async function closedPlace(
  tx: TransactionStreams,
  place: Buffer,
  most: number,
  now: Date,
): Promise<Closed | undefined> {
  const [row] = await tx.query<{ endsAt: Date; told: boolean }>(
    `SELECT ends_at AS "endsAt", told FROM identity.failing_place
     WHERE tenant = $1 AND place = $2 AND failures >= $3 AND ends_at > $4`,
    [NOWHERE, place, most, now],
  );
  if (!row) return undefined;
  if (!row.told)
    await tx.query('UPDATE identity.failing_place SET told = true WHERE tenant = $1 AND place = $2', [NOWHERE, place]);
  return { until: row.endsAt, first: !row.told };
}

export async function countFailure(tx: TransactionStreams, place: Buffer, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO identity.failing_place AS f (tenant, place, failures, ends_at, told) VALUES ($1, $2, 1, $3, false)
     ON CONFLICT (tenant, place) DO UPDATE SET
       failures = CASE WHEN f.ends_at > $4 THEN f.failures + 1 ELSE 1 END,
       ends_at = CASE WHEN f.ends_at > $4 THEN f.ends_at ELSE EXCLUDED.ends_at END,
       told = f.told AND f.ends_at > $4`,
    [NOWHERE, place, new Date(now.getTime() + WINDOW), now],
  );
}
