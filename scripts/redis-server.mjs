import { createConnection } from 'node:net';
import { mayAskFor } from './opensearch-server.mjs';

/**
 * Starts the Redis that specs share, on a free port, unless TEST_REDIS names one that runs. Imports our built code, so build first.
 *
 * @param {AbortSignal} signal ends a start that is under way
 * @returns {Promise<{ url?: string, missing: string[], stop(): Promise<void> }>} its address, or a line why there is none
 */
export async function startRedisServer(signal) {
  const given = process.env.TEST_REDIS;
  if (given) return { ...(await named(given)), stop: async () => {} };
  const { startRedis } = await import('@mrbill/local');
  try {
    const server = await startRedis({ signal, onLog: () => {} });
    return { url: server.url, missing: [], stop: () => server.stop() };
  } catch (error) {
    return { missing: [`Redis: ${error.message}`], stop: async () => {} };
  }
}

/** A password may stand in the URL, so it is not quoted. */
function named(url) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 6379), timeout: 5_000 });
    const end = (missing) => {
      socket.destroy();
      resolve(
        missing
          ? { missing: [`Redis: the one that TEST_REDIS names cannot be reached: ${missing}`] }
          : { url, missing: [] },
      );
    };
    socket.on('connect', () => end());
    socket.on('timeout', () => end('no answer within 5 s'));
    socket.on('error', ({ message, code }) => end(message || code));
  });
}

/** As with OpenSearch: a wrong guess costs time only. */
export const needsRedis = (root, args) => mayAskFor('redisUrl', root, args);
