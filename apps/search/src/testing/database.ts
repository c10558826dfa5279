import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, startPostgres, type Logins } from '@mrbill/local';
import { migrateSearch } from '../migrations/run.js';

export interface TestDatabase {
  readonly urls: Logins;
  /** As the superuser, in the same database. */
  readonly superuser: string;
  drop(): Promise<void>;
}

/** A migrated database of its own, on the server at TEST_POSTGRES, or else on one that is started for it. */
export async function testDatabase(): Promise<TestDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-search-spec-'));
  chmodSync(home, 0o755);
  const started = process.env.TEST_POSTGRES ? undefined : await startPostgres({ dataDir: join(home, 'postgres'), onLog: () => undefined });
  const server = process.env.TEST_POSTGRES ?? started?.url('postgres') ?? '';
  const database = `search_${randomBytes(4).toString('hex')}`;
  // Roles belong to the server: specs beside each other must agree on their passwords.
  const urls = await provision(server, 'search', { database, passwords: { owner: 'owner', app: 'app', pump: 'pump' } });
  await migrateSearch(urls.owner);
  const superuser = new URL(server);
  superuser.pathname = `/${database}`;
  return {
    urls,
    superuser: superuser.href,
    async drop() {
      await started?.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
