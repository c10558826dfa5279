import pg from 'pg';

/** Milliseconds for which an answer is waited for before anybody wonders, and between two looks. */
const PATIENCE = 3_000;
const LOOK = 1_000;
/** Milliseconds for asking over another connection, and between two times of that. */
const ASKING = 2_000;
const REST = 5_000;

let asking = false;

/**
 * A connection that finds out that it is dead. Where a network on the way has forgotten it, what is sent arrives nowhere and
 * nobody says so: TCP goes on trying for a quarter of an hour, and whoever waits cannot tell that from a statement that takes long.
 * So after a while it asks over another connection whether PostgreSQL is at work for this one. If not, it ends, and the one who
 * waits is told as of any other broken connection.
 */
export class WatchedClient extends pg.Client {
  /** When what is not answered yet was asked; undefined while nothing is. */
  private since: number | undefined;
  /** What had come back at the last look. */
  private heard = 0;
  private restingUntil = 0;
  /** Hidden from whoever prints this: it has the password. */
  readonly #given: pg.ClientConfig;

  constructor(given: pg.ClientConfig = {}) {
    super(given);
    this.#given = given;
    this.on('drain', () => (this.since = undefined));
    this.once('connect', () => {
      const looking = setInterval(() => void this.look(), LOOK).unref();
      this.once('end', () => clearInterval(looking));
    });
  }

  override query(...asked: unknown[]): never {
    this.since ??= performance.now();
    return (super.query as (...all: unknown[]) => never)(...asked);
  }

  private async look(): Promise<void> {
    const now = performance.now();
    const { bytesRead } = this.connection.stream as unknown as { readonly bytesRead: number };
    if (this.since !== undefined && bytesRead !== this.heard) this.since = now;
    this.heard = bytesRead;
    const { since } = this;
    if (since === undefined || now - since < PATIENCE || now < this.restingUntil) return;
    // One at a time in a process: where PostgreSQL itself is slow, all wait, and must not come with as many connections more.
    if (asking) return;
    asking = true;
    this.restingUntil = now + REST;
    const isForgotten = await this.isForgotten()
      .catch(() => false)
      .finally(() => (asking = false));
    if (isForgotten && this.since === since) this.connection.stream.destroy();
  }

  /** Whether PostgreSQL waits for us as we do for it. Says no where that cannot be known. */
  private async isForgotten(): Promise<boolean> {
    const limits = { connectionTimeoutMillis: ASKING, query_timeout: ASKING };
    const other = new pg.Client(Object.assign(Object.create(this.#given) as pg.ClientConfig, limits));
    other.on('error', () => undefined);
    try {
      await other.connect();
      // Behind a pooler, numbers of processes are not those of PostgreSQL, and tell nothing.
      const { rows } = await other.query<{ forgotten: boolean }>(
        `SELECT pg_backend_pid() = $2 AND NOT EXISTS (
           SELECT FROM pg_stat_activity
           WHERE pid = $1 AND (state NOT LIKE 'idle%' OR state_change > now() - interval '1 second')) AS forgotten`,
        [processOf(this), processOf(other)],
      );
      return rows[0]?.forgotten === true;
    } finally {
      other.end().catch(() => undefined);
    }
  }
}

const processOf = (client: pg.Client): number => (client as unknown as { readonly processID: number }).processID;
