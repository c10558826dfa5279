import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, startPostgres, type Logins } from '@mrbill/local';
import { migrateIdentity } from '../migrations/run.js';

export interface Databases {
  readonly identity: Logins;
  readonly keys: Logins;
  readonly close: () => Promise<void>;
}

/** Roles belong to the server: specs beside each other must not change each other's passwords. */
const passwords = { owner: 'owner', app: 'app', pump: 'pump' };

/** New databases of identity, migrated: on the server of `TEST_POSTGRES` (a superuser's URL), or on one of its own. */
export async function newDatabases(): Promise<Databases> {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-identity-spec-'));
  chmodSync(home, 0o755);
  const given = process.env.TEST_POSTGRES;
  const own = given ? undefined : await startPostgres({ dataDir: join(home, 'postgres'), onLog: () => undefined });
  const server = given ?? own?.url('postgres') ?? '';
  const mark = randomUUID().slice(0, 8);
  const identity = await provision(server, 'identity', { database: `identity_${mark}`, passwords });
  const keys = await provision(server, 'identity_keys', { database: `identity_keys_${mark}`, passwords });
  await migrateIdentity(identity.owner, keys.owner);
  const close = async () => {
    await own?.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { identity, keys, close };
}
