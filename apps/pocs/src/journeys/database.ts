import { provision, startPostgres, type Logins } from '@mrbill/local';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migratePocs } from '../migrations/run.js';

export interface Database {
  readonly urls: Logins;
  readonly close: () => Promise<void>;
}

/** A new database of pocs, migrated: on the server of `TEST_POSTGRES` (a superuser's URL), or on one of its own. */
export async function newDatabase(): Promise<Database> {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-pocs-spec-'));
  chmodSync(home, 0o755);
  const given = process.env.TEST_POSTGRES;
  const own = given ? undefined : await startPostgres({ dataDir: join(home, 'postgres'), onLog: () => undefined });
  const urls = await provision(given ?? own!.url('postgres'), 'pocs', {
    database: `pocs_${randomUUID().slice(0, 8)}`,
    // Roles belong to the server: specs beside each other must not change each other's passwords.
    passwords: { owner: 'owner', app: 'app', pump: 'pump' },
  });
  await migratePocs(urls.owner);
  const close = async () => {
    await own?.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { urls, close };
}
