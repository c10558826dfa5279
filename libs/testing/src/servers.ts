import { existsSync, mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type Postgres } from '@mrbill/local';
import { endAws } from './aws.js';
import { endOpenSearch } from './opensearch.js';
import { endRedis } from './redis.js';

/** The machine's own server, where it is installed, beside the one of the npm package. */
export const SYSTEM_BINARIES = '/usr/lib/postgresql/15/bin';

const given: Readonly<Record<string, string>> | undefined =
  process.env.TEST_POSTGRES === undefined
    ? undefined
    : (JSON.parse(process.env.TEST_POSTGRES) as Record<string, string>);

/** Names of the real servers that specs run on: those of `npm test` (`TEST_POSTGRES`), or all that can be started here. */
export const servers: readonly string[] = given
  ? Object.keys(given)
  : ['embedded', ...(existsSync(SYSTEM_BINARIES) ? ['system'] : [])];

const started = new Map<string, Promise<Postgres>>();
let home: string | undefined;

/** A server of one's own, in a folder that `endServers` removes. */
export async function startServer(name: string, binaries?: string): Promise<Postgres> {
  if (home === undefined) {
    home = mkdtempSync(join(tmpdir(), 'mrbill-store-spec-'));
    chmodSync(home, 0o755);
  }
  const dataDir = join(home, name);
  const server = startPostgres({ dataDir, onLog: () => undefined, ...(binaries !== undefined && { binaries }) });
  started.set(name, server);
  return server;
}

/** A superuser's URL. */
export async function superuserUrl(name: string): Promise<string> {
  if (given?.[name] !== undefined) return given[name];
  const server = await (started.get(name) ?? startServer(name, name === 'system' ? SYSTEM_BINARIES : undefined));
  return server.url('postgres');
}

export async function endServers(): Promise<void> {
  await Promise.all([
    ...[...started.values()].map(async (server) => (await server).stop()),
    endOpenSearch(),
    endAws(),
    endRedis(),
  ]);
  started.clear();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
  home = undefined;
}
