import { needsAws, startAwsServer } from './aws-server.mjs';
import { needsOpenSearch, startOpenSearchServer } from './opensearch-server.mjs';
import { startPostgresServers } from './postgres-servers.mjs';
import { needsRedis, startRedisServer } from './redis-server.mjs';

/**
 * Starts the servers that the specs of these arguments share.
 *
 * @param {string} root the project's folder
 * @param {string[]} args Jest's arguments; none for all specs
 * @param {AbortSignal} signal ends a start that takes long
 * @returns {Promise<{ env: Record<string, string>, missing: string[], stop(): Promise<void> }>} what specs are told, and a line
 *   for each server that could not be started
 */
export async function startServers(root, args, signal) {
  const none = { missing: [], stop: async () => {} };
  const [postgres, openSearch, redis, aws] = await Promise.all([
    startPostgresServers(),
    needsOpenSearch(root, args) ? startOpenSearchServer(signal) : none,
    needsRedis(root, args) ? startRedisServer(signal) : none,
    needsAws(root, args) ? startAwsServer(signal) : none,
  ]);
  const env = { TEST_POSTGRES: JSON.stringify(postgres.urls) };
  if (postgres.missing.length > 0) env.TEST_POSTGRES_MISSING = 'yes';
  env.TEST_OPENSEARCH = openSearch.url ?? '';
  if (openSearch.missing.length > 0) env.TEST_OPENSEARCH_MISSING = 'yes';
  env.TEST_REDIS = redis.url ?? '';
  if (redis.missing.length > 0) env.TEST_REDIS_MISSING = 'yes';
  env.TEST_AWS = aws.url ?? '';
  if (aws.missing.length > 0) env.TEST_AWS_MISSING = 'yes';
  const all = [postgres, openSearch, redis, aws];
  const stop = async () => void (await Promise.all(all.map((server) => server.stop())));
  return { env, missing: all.flatMap(({ missing }) => missing), stop };
}
