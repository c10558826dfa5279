import { Redis as Client } from 'ioredis';
import { CannotStart } from '../cannot-start.js';
import { type RedisOptions, startRedis } from './redis.js';

/** The Redis that services share their limits over; without one each process counts by itself. */
export interface FoundRedis {
  /** With the password, where it asks for one. */
  url: string;
  /** What it is and where, for people. */
  told: string;
  /** Resolves when it died too often. */
  gaveUp: Promise<CannotStart>;
  stop(): Promise<void>;
}

/** The oldest that we know to work. */
const OLDEST = 6;
const LIMIT_MS = 5_000;

/** One that runs already, if somebody named it; else one of our own. @throws CannotStart */
export async function findRedis(running: string | undefined, options: RedisOptions): Promise<FoundRedis> {
  if (running !== undefined) {
    const told = `${await versionOf(running)}, which runs already (REDIS_URL): ${withoutAccount(running)}`;
    return { url: running, told, gaveUp: new Promise(() => {}), stop: async () => {} };
  }
  const { url, from, gaveUp, stop } = await startRedis(options);
  return { url, told: `${await versionOf(url)} of ${from}, started here: ${withoutAccount(url)}`, gaveUp, stop };
}

/** @throws CannotStart when it does not answer, or is something else */
async function versionOf(url: string): Promise<string> {
  const refuse = (why: string) =>
    new CannotStart(`The Redis at ${withoutAccount(url)} cannot be used: ${why}. Correct REDIS_URL, or unset it.`);
  const client = new Client(url, {
    lazyConnect: true,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The first one says why; what follows only says that the connection is gone.
  let why: string | undefined;
  client.on('error', ({ message }) => (why ??= message));
  let said: string;
  try {
    await client.connect();
    said = await client.info('server');
  } catch (error) {
    throw refuse(why ?? (error as Error).message);
  } finally {
    client.disconnect();
  }
  const value = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(said)?.[1];
  const [valkey, redis] = [value('valkey_version'), value('redis_version')];
  if (redis === undefined) throw refuse('what answers there is no Redis');
  if (Number.parseInt(redis) < OLDEST) throw refuse(`it is ${redis}, and ${OLDEST} or newer is needed`);
  return valkey ? `Valkey ${valkey}` : `Redis ${redis}`;
}

function withoutAccount(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
