import { mayAskFor } from './opensearch-server.mjs';

export const needsAws = (root, args) => mayAskFor('awsUrl', root, args);

/**
 * Starts the SNS and SQS that specs share, on a free port, unless TEST_AWS names some that run. Imports our built code, so build
 * first.
 *
 * @param {AbortSignal} signal ends a start that is under way
 * @returns {Promise<{ url?: string, missing: string[], stop(): Promise<void> }>} their address, or a line why there are none
 */
export async function startAwsServer(signal) {
  const given = process.env.TEST_AWS;
  if (given) return { ...(await named(given)), stop: async () => {} };
  const { startMinistack } = await import('@mrbill/local');
  const onProgress = (line) => console.log(`SNS and SQS: ${line}`);
  const log = [];
  try {
    const server = await startMinistack({ signal, onProgress, onLog: (line) => log.push(line) });
    return { url: server.url, missing: [], stop: () => server.stop() };
  } catch (error) {
    return {
      missing: [`SNS and SQS: ${error.message}${log.length > 0 ? ` (${log.at(-1)})` : ''}`],
      stop: async () => {},
    };
  }
}

async function named(url) {
  try {
    await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { url, missing: [] };
  } catch (error) {
    const why = error.cause?.message || error.message;
    return { missing: [`SNS and SQS: those that TEST_AWS names cannot be asked: ${why}`] };
  }
}
