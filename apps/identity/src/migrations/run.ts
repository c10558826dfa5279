import { DataSource, type MigrationInterface } from 'typeorm';
import { TheStore1760000000001 } from './1-the-store.js';
import { SigningIn1760000000002 } from './2-signing-in.js';
import { PersonKeys1760000000001 } from './keys/1-person-keys.js';
import { keyRoles, roles } from './roles.js';

/** Without it the program cannot run. */
export const newestMigration = SigningIn1760000000002.name;

/** Brings both databases of identity to what this program needs, as their owners. Repeating it changes nothing. */
export async function migrateIdentity(ownerUrl: string, keysOwnerUrl: string): Promise<void> {
  await migrate(ownerUrl, roles.app, [TheStore1760000000001, SigningIn1760000000002]);
  await migrate(keysOwnerUrl, keyRoles.app, [PersonKeys1760000000001]);
}

async function migrate(url: string, app: string, migrations: (new () => MigrationInterface)[]): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations,
    poolSize: 1,
    connectTimeoutMS: 10_000,
    extra: { lock_timeout: 30_000 },
  });
  await source.initialize();
  try {
    // Two migrators at once would both find the same work to do. The lock goes with the connection, and there is one only.
    await source.query(`SELECT pg_advisory_lock(hashtextextended('mrbill.migrate', 0))`);
    await source.runMigrations({ transaction: 'all' });
    await source.query(`GRANT SELECT ON public.migrations TO ${app}`);
  } finally {
    await source.destroy();
  }
}
