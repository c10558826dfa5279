import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, startPostgres, type Logins } from '@mrbill/local';
import { migrateSearch } from '../migrations/run.js';

export interface Database {
  readonly urls: Logins;
  /** The same database, as the superuser. */
  readonly superuser: string;
  close(): Promise<void>;
}

/** Superusers' URLs of the servers that `npm test` has started, by name; none where a spec runs by itself. */
export const servers = JSON.parse(process.env.TEST_POSTGRES ?? '{}') as Readonly<Record<string, string>>;

/** A new database of search, migrated: on the server given, or on an embedded one of its own. */
export async function newDatabase(given = servers.embedded): Promise<Database> {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-search-spec-'));
  chmodSync(home, 0o755);
  const own = given ? undefined : await startPostgres({ dataDir: join(home, 'postgres'), onLog: () => undefined });
  const server = given ?? own?.url('postgres') ?? '';
  const database = `search_${randomUUID().slice(0, 8)}`;
  // Roles belong to the server: specs beside each other must not change each other's passwords.
  const urls = await provision(server, 'search', { database, passwords: { owner: 'owner', app: 'app', pump: 'pump' } });
  await migrateSearch(urls.owner);
  const superuser = new URL(server);
  superuser.pathname = `/${database}`;
  const close = async () => {
    await own?.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { urls, superuser: superuser.href, close };
}
