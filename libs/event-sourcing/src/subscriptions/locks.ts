import type pg from 'pg';
import { keyOf, type SubscriptionId } from './checkpoint.js';

/** Class of the advisory locks of subscriptions: the two-number form, so that they never look like the floor's. */
const SUBSCRIPTION = 0x4d42;

/**
 * Milliseconds after which a process that has a lock but was not seen is taken for stuck, and loses its connection. The
 * one that wants the lock must have waited as long itself: right after a start everything was last seen long ago.
 */
const STUCK_AFTER = 3_000;

/**
 * Who runs which subscription: advisory locks of one connection, so that Postgres frees them at once when the process
 * dies. They only make hand-over prompt; what keeps two owners apart is the epoch of the checkpoint.
 */
export class Locks {
  private client: pg.PoolClient | undefined;
  private line: Promise<unknown> = Promise.resolve();
  private readonly held = new Set<string>();
  /** Since when this process has wanted what another one has, in milliseconds since 1970. */
  private readonly wanted = new Map<string, number>();

  constructor(private readonly pool: pg.Pool) {}

  /** Whether this process has the lock now. */
  take(id: SubscriptionId): Promise<boolean> {
    return this.alone(() => this.tryToTake(id));
  }

  async give(id: SubscriptionId): Promise<void> {
    const name = keyOf(id);
    if (!this.held.delete(name)) return;
    await this.alone(async () => {
      await this.client
        ?.query('SELECT pg_advisory_unlock($1, hashtext($2))', [SUBSCRIPTION, name])
        .catch(() => undefined);
    });
  }

  close(): void {
    const client = this.client;
    this.forget();
    client?.release(true);
  }

  /** One statement after the other: a connection takes no more. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.line.then(work);
    this.line = next.catch(() => undefined);
    return next;
  }

  private async tryToTake(id: SubscriptionId): Promise<boolean> {
    const name = keyOf(id);
    const client = await this.connection();
    if (this.held.has(name)) return true;
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS got', [
      SUBSCRIPTION,
      name,
    ]);
    if (rows[0]?.got) {
      this.held.add(name);
      this.wanted.delete(name);
      return true;
    }
    const since = this.wanted.get(name) ?? Date.now();
    this.wanted.set(name, since);
    if (Date.now() - since > STUCK_AFTER) await this.evictStuck(client, id);
    return false;
  }

  private async connection(): Promise<pg.PoolClient> {
    if (this.client) return this.client;
    const client = await this.pool.connect();
    this.client = client;
    const lost = () => {
      if (this.client !== client) return;
      this.forget();
      client.release(true);
    };
    client.once('error', lost);
    client.once('end', lost);
    return client;
  }

  private forget(): void {
    this.client = undefined;
    this.held.clear();
  }

  private async evictStuck(client: pg.PoolClient, id: SubscriptionId): Promise<void> {
    await client.query(
      // A row that is locked is being written: a long page is no standstill.
      `WITH stuck AS (
         SELECT FROM store.subscription
         WHERE name = $3 AND generation = $4 AND seen_at < now() - interval '${STUCK_AFTER} milliseconds' FOR UPDATE SKIP LOCKED)
       SELECT pg_terminate_backend(l.pid) FROM pg_locks l
       WHERE EXISTS (SELECT FROM stuck) AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid::bigint = $1
         AND l.objid::bigint = hashtext($2)::bigint & 4294967295
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [SUBSCRIPTION, keyOf(id), id.name, id.generation],
    );
  }
}
