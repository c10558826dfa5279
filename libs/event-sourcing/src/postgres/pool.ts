import pg from 'pg';

export interface PoolOptions {
  /** Shown in `pg_stat_activity`. */
  readonly name: string;
  /** The most connections at once. */
  readonly max?: number;
  /** Milliseconds after which Postgres ends a statement. */
  readonly statementTimeout?: number;
}

/** A pool with a limit on everything: connecting, waiting for a lock, a statement, an idle transaction. */
export function openPool(url: string, { name, max = 10, statementTimeout = 10_000 }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementTimeout,
    // The server's own limit ends first and says why; this one is for a server that no longer answers.
    query_timeout: statementTimeout + 2_000,
    lock_timeout: Math.min(5_000, statementTimeout),
    idle_in_transaction_session_timeout: 10_000,
  });
  // An idle connection that breaks is replaced by the pool; the next query tells if the server is really gone.
  pool.on('error', () => undefined);
  return pool;
}

/** Whether the connection broke, so that nobody knows if the statement took effect. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return (
    /^(08|57P0[123])/.test(code ?? '') ||
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(code ?? '') ||
    /Connection terminated|connection timeout|timeout exceeded when trying to connect|Query read timeout/i.test(message)
  );
}

/** A lock was not had in time. */
export const isLockTimeout = (error: unknown): boolean => (error as { code?: string }).code === '55P03';
