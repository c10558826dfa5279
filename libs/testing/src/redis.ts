import { missingForRedis, startRedis, type Redis } from '@mrbill/local';

/** The one of `npm test`, or one that somebody named for it. */
const given = process.env.TEST_REDIS || undefined;

/**
 * Whether there is a Redis for specs, or one can be started. Where there is none, what needs it is left out:
 * `(hasRedis ? describe : describe.skip)(...)`; `npm test` says so, and with `CI=true` fails.
 */
export const hasRedis: boolean =
  given !== undefined || (!process.env.TEST_REDIS_MISSING && missingForRedis() === undefined);

let shared: Promise<Redis> | undefined;
const own: Redis[] = [];

/**
 * The address of a Redis that other specs use at the same time: give your keys a prefix of their own. A spec that runs by itself
 * starts one, and ends it with `endServers`.
 */
export async function redisUrl(): Promise<string> {
  if (given !== undefined) return given;
  shared ??= startRedis({ onLog: () => undefined });
  return (await shared).url;
}

/** One that nobody else uses, for those who stop and kill it; `endServers` ends it. */
export async function ownRedis(): Promise<Redis> {
  const server = await startRedis({ onLog: () => undefined });
  own.push(server);
  return server;
}

export async function endRedis(): Promise<void> {
  const started = shared ? [await shared.catch(() => undefined)] : [];
  shared = undefined;
  await Promise.all([...started, ...own.splice(0)].map(async (server) => server?.stop()));
}
