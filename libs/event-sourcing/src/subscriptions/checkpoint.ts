import type pg from 'pg';

export interface SubscriptionId {
  readonly name: string;
  readonly generation: number;
}

export const keyOf = ({ name, generation }: SubscriptionId): string => `${name}#${generation}`;

/** One subscription as the database knows it. Positions are those of its source. */
export interface SubscriptionRow extends SubscriptionId {
  readonly version: number;
  /** `lost`: it was live, and where it is kept it is not there any more. */
  readonly status: 'building' | 'live' | 'standby' | 'lost';
  readonly position: number;
  readonly epoch: number;
  readonly handled: number;
  readonly head: number | null;
  readonly owner: string | null;
  readonly seenAt: Date | null;
  readonly problem: string | null;
  /** What an operator wants of one that is being filled: switch although facts are parked; go no further. */
  readonly wish: 'accept' | 'stop' | null;
}

/** Another process owns the subscription now: whatever was about to be written must not be. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

const COLUMNS = `name, generation, version, status, position::float8, epoch::float8, handled::float8, head::float8, owner,
  seen_at AS "seenAt", problem, wish`;

export async function subscriptions(on: pg.Pool | pg.ClientBase): Promise<readonly SubscriptionRow[]> {
  const { rows } = await on.query<SubscriptionRow>(
    `SELECT ${COLUMNS} FROM store.subscription ORDER BY name, generation`,
  );
  return rows;
}

/** Makes the caller the owner: every earlier owner is fenced off from here on. Undefined: it is gone. */
export async function takeOver(
  on: pg.Pool,
  { name, generation }: SubscriptionId,
  owner: string,
): Promise<SubscriptionRow | undefined> {
  const { rows } = await on.query<SubscriptionRow>(
    `UPDATE store.subscription SET epoch = epoch + 1, owner = $3, seen_at = now()
     WHERE name = $1 AND generation = $2 RETURNING ${COLUMNS}`,
    [name, generation, owner],
  );
  return rows[0];
}

/** What moves a checkpoint: only that of this owner, at this position. */
const MOVED = 'name = $1 AND generation = $2 AND epoch = $3 AND position = $4';

/**
 * Moves the checkpoint within the read model's own transaction. Throws `Fenced` unless this owner, at this position,
 * is still the one.
 */
export async function advance(
  tx: pg.ClientBase,
  { name, generation, epoch, position }: SubscriptionId & { readonly epoch: number; readonly position: number },
  to: number,
  handled: number,
): Promise<void> {
  const moved = await tx.query({
    name: 'store.advance',
    text: `UPDATE store.subscription SET position = $5, handled = handled + $6, seen_at = now()
           WHERE ${MOVED}`,
    values: [name, generation, epoch, position, to, handled],
  });
  if (moved.rowCount !== 1) throw new Fenced(`${name} generation ${generation} has another owner`);
}

/**
 * Moves the checkpoint over facts of which nothing was made, in one round trip. It waits for no disk: what is lost is passed over
 * again. Throws `Fenced`.
 */
export async function passOver(
  on: pg.Pool,
  { name, generation, epoch, position }: SubscriptionId & { readonly epoch: number; readonly position: number },
  to: number,
  handled: number,
): Promise<void> {
  const moved = await on.query({
    name: 'store.pass-over',
    text: `UPDATE store.subscription SET position = $5, handled = handled + $6, seen_at = now()
           FROM (SELECT set_config('synchronous_commit', 'off', true)) AS lazy WHERE ${MOVED}`,
    values: [name, generation, epoch, position, to, handled],
  });
  if (moved.rowCount !== 1) throw new Fenced(`${name} generation ${generation} has another owner`);
}

/** Says that the owner is alive and well, how far its source is, and what keeps it from being switched to. Throws `Fenced`. */
export async function report(
  on: pg.Pool,
  { name, generation, epoch }: SubscriptionId & { readonly epoch: number },
  head: number | undefined,
  problem: string | undefined,
): Promise<void> {
  const { rowCount } = await on.query(
    `UPDATE store.subscription SET seen_at = now(), head = coalesce($4, head), problem = $5
     WHERE name = $1 AND generation = $2 AND epoch = $3`,
    [name, generation, epoch, head ?? null, problem?.slice(0, 2000) ?? null],
  );
  if (rowCount !== 1) throw new Fenced(`${name} generation ${generation} has another owner`);
}
