import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

/**
 * Starts the OpenSearch that specs share, on a free port with its data in a temporary folder, unless TEST_OPENSEARCH names one
 * that runs. Imports our built code, so build first.
 *
 * @param {AbortSignal} signal ends a start that is under way
 * @returns {Promise<{ url?: string, missing: string[], stop(): Promise<void> }>} its address, or a line why there is none
 */
export async function startOpenSearchServer(signal) {
  const given = process.env.TEST_OPENSEARCH;
  if (given) return { ...(await named(given)), stop: async () => {} };
  const { startOpenSearch } = await import('@mrbill/local');
  const home = await mkdtemp(join(tmpdir(), 'mrbill-test-'));
  const log = [];
  const onProgress = (line) => console.log(`OpenSearch: ${line}`);
  const options = { heap: '1g', shortLived: true, signal, onProgress, onLog: (line) => log.push(line) };
  let server;
  const missing = [];
  try {
    server = await startOpenSearch({ dataDir: join(home, 'opensearch'), ...options });
  } catch (error) {
    missing.push(`OpenSearch: ${error.message}${log.length > 0 ? ` (${log.at(-1)})` : ''}`);
  }
  const stop = async () => {
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { url: server?.url, missing, stop };
}

async function named(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return { url, missing: [] };
    return { missing: [`OpenSearch: the one that TEST_OPENSEARCH names answers ${answer.status}.`] };
  } catch (error) {
    const why = error.cause?.message || error.message;
    return { missing: [`OpenSearch: the one that TEST_OPENSEARCH names cannot be asked: ${why}`] };
  }
}

export const needsOpenSearch = (root, args) => mayAskFor('openSearchUrl', root, args);

/**
 * Whether specs that Jest would take for these arguments may ask for a server, by a call of `name`: some source of their workspace
 * does. One that asks all the same starts its own, so a wrong guess costs time only.
 */
export function mayAskFor(name, root, args) {
  const call = new RegExp(`\\b${name}\\(`);
  const patterns = args.filter((arg) => !arg.startsWith('-')).map((arg) => arg.replace(/^\.\//, '').toLowerCase());
  const mayRun = (file) => patterns.length === 0 || patterns.some((pattern) => matches(join(root, file), pattern));
  const asks = (file) => call.test(readFileSync(join(root, file), 'utf8'));
  const files = globSync(['{apps,libs,deploy}/*/src/**/*.ts', 'tests/**/*.ts'], { cwd: root });
  const byWorkspace = Object.groupBy(files, (file) =>
    file
      .split(sep)
      .slice(0, file.startsWith('tests') ? 1 : 2)
      .join('/'),
  );
  return Object.values(byWorkspace).some(
    (own) => own.some((file) => file.endsWith('.spec.ts') && mayRun(file)) && own.some(asks),
  );
}

/** As Jest does; words after an option, which need not be a pattern, match nothing or too much, which is no harm. */
function matches(path, pattern) {
  try {
    return new RegExp(pattern, 'i').test(path);
  } catch {
    return false;
  }
}
