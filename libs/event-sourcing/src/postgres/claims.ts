import type pg from 'pg';

const BATCH = 1_000;

/** Deletes some of the idempotency keys that are older than 24 hours. True: there may be more. */
export async function forgetOldClaims(pump: pg.Pool): Promise<boolean> {
  const { rowCount } = await pump.query(
    `DELETE FROM store.claim c USING (
       SELECT tenant, caller, key FROM store.claim WHERE at < now() - interval '24 hours' ORDER BY at LIMIT ${BATCH}
     ) old
     WHERE c.tenant = old.tenant AND c.caller = old.caller AND c.key = old.key AND c.at < now() - interval '24 hours'`,
  );
  return rowCount === BATCH;
}
