import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StoreBusy } from '../errors.js';
import { WatchedClient } from './watched-client.js';

export interface PoolOptions {
  /** Shown in `pg_stat_activity`. */
  readonly name: string;
  /** The most connections at once. */
  readonly max?: number;
  /** Milliseconds to wait for a connection. */
  readonly connectTimeout?: number;
  /** Milliseconds after which Postgres ends a statement. */
  readonly statementTimeout?: number;
  /** Milliseconds after which Postgres ends a transaction in which nothing is asked: whoever holds it stands still. */
  readonly idleTimeout?: number;
}

/** A pool with a limit on everything: connecting, waiting for a lock, a statement, an idle transaction. */
export function openPool(
  url: string,
  { name, max = 10, connectTimeout = 5_000, statementTimeout = 10_000, idleTimeout = 10_000 }: PoolOptions,
): pg.Pool {
  const pool = new pg.Pool({
    Client: WatchedClient,
    connectionString: url,
    application_name: name,
    max,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementTimeout,
    // The server's own limit ends first and says why; this one is for a server that no longer answers.
    query_timeout: statementTimeout + 2_000,
    lock_timeout: Math.min(5_000, Math.ceil(statementTimeout / 2)),
    idle_in_transaction_session_timeout: idleTimeout,
  });
  // An idle connection that breaks is replaced by the pool; the next query tells if the server is really gone.
  pool.on('error', () => undefined);
  // So does one that breaks in a transaction between two statements; unheard, its error would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export interface TransactionOptions {
  /**
   * False: the commit does not wait for the disk. If the server's machine dies within the next second, what was written may be
   * gone, as a whole; so only for what is made again from what was kept.
   */
  readonly durable?: boolean;
  /** The tenant that row level security lets through. */
  readonly tenant?: string;
}

/** In one round trip. */
const beginning = ({ durable = true, tenant }: TransactionOptions): string =>
  [
    'BEGIN',
    ...(durable ? [] : ['SET LOCAL synchronous_commit TO off']),
    ...(tenant === undefined ? [] : [`SET LOCAL app.tenant TO ${pg.escapeLiteral(tenant)}`]),
  ].join('; ');

/** Lets this transaction stand still for longer than its pool would, while something is done elsewhere. */
export async function mayStandStill(tx: pg.ClientBase, milliseconds: number | undefined): Promise<void> {
  if (milliseconds !== undefined) await tx.query(`SET LOCAL idle_in_transaction_session_timeout = ${milliseconds}`);
}

/** Runs work in one transaction. What it throws rolls everything back. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(beginning(options));
    const answer = await work(client);
    const { command } = await client.query('COMMIT');
    // Where a failed statement was passed over, Postgres rolls back on COMMIT without an error.
    if (command !== 'COMMIT') throw new Error('a statement of this transaction failed, so nothing was written');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    // A connection that could not roll back must not go back into the pool.
    client.release(broken);
  }
}

/** What was asked could not be done: values, what is there already, others that came first. The connection is as it was. */
const isRefusal = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && /^(22|23|40|55)/.test(error.code ?? '');

/**
 * Runs queries one after the other on one connection, outside a transaction. The pool itself gives up a connection with each
 * statement that fails; here it is kept where only what was asked was refused, and what comes next meets nothing that is still held.
 */
export async function onConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    if (!isRefusal(error)) broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Milliseconds after which nothing is sent again. */
const PATIENCE = 15_000;

/**
 * Sends something again where its connection broke or two writers waited for each other. Only for what may be done
 * twice: the first try may have taken effect.
 */
export async function resending<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE;
  for (let pause = 50; ; pause *= 2) {
    try {
      return await work();
    } catch (error) {
      if (!(isConnectionLoss(error) || isDeadlock(error)) || Date.now() + pause > until) throw error;
      await sleep(pause);
    }
  }
}

/** Whether the connection broke, so that nobody knows if the statement took effect. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return (
    /^(08|57P0[123]|25P03)/.test(code ?? '') ||
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(code ?? '') ||
    /Connection terminated|connection timeout|timeout exceeded when trying to connect|Query read timeout|not queryable/i.test(
      message,
    )
  );
}

/** A lock was not had in time. */
export const isLockTimeout = (error: unknown): boolean => (error as { code?: string }).code === '55P03';

/** Something is there already that may be there once. */
export const isTaken = (error: unknown): boolean => (error as { code?: string }).code === '23505';

/** Two writers waited for each other, and Postgres rolled this one back. */
export const isDeadlock = (error: unknown): boolean => (error as { code?: string }).code === '40P01';

/** The database has no room left, on disk or in memory, or takes no writes, as after a failover. What failed was not written. */
export function isNotWritable(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return code === '25006' || (code.startsWith('53') && code !== '53300');
}

/** The database cannot be had now: out of reach, full, too slow, or waiting for others. What was asked may have taken effect. */
export const isOutOfReach = (error: unknown): boolean =>
  error instanceof StoreBusy ||
  isConnectionLoss(error) ||
  isLockTimeout(error) ||
  isDeadlock(error) ||
  ['53300', '57014', '57P04', 'ENOTFOUND'].includes((error as { code?: string }).code ?? '');
