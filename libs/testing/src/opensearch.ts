import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingForOpenSearch, startOpenSearch, type OpenSearch } from '@mrbill/local';

/** The one of `npm test`, or one that somebody named for it. */
const given = process.env.TEST_OPENSEARCH || undefined;

/**
 * Whether there is an OpenSearch for specs, or one can be started. Where there is none, what needs it is left out:
 * `(hasOpenSearch ? describe : describe.skip)(...)`; `npm test` says so, and with `CI=true` fails.
 */
export const hasOpenSearch: boolean =
  given !== undefined || (!process.env.TEST_OPENSEARCH_MISSING && missingForOpenSearch() === undefined);

let own: { home: string; starting: Promise<OpenSearch> } | undefined;

/**
 * The address of an OpenSearch without sign-in, which other specs use at the same time: give your indexes names of their own,
 * and remove them. A spec that runs by itself starts one, which takes some seconds, and ends it with `endServers`.
 */
export async function openSearchUrl(): Promise<string> {
  if (given !== undefined) return given;
  own ??= startOwn();
  return (await own.starting).url;
}

function startOwn(): NonNullable<typeof own> {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-opensearch-spec-'));
  const options = { heap: '512m', shortLived: true, onLog: () => undefined };
  return { home, starting: startOpenSearch({ dataDir: join(home, 'opensearch'), ...options }) };
}

export async function endOpenSearch(): Promise<void> {
  if (own === undefined) return;
  const { home, starting } = own;
  own = undefined;
  await starting.then(
    (server) => server.stop(),
    () => undefined,
  );
  rmSync(home, { recursive: true, force: true });
}
