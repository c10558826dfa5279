import { rolesOf } from '@mrbill/event-sourcing';
import { DataSource, type MigrationInterface } from 'typeorm';

/** The steps that make a database, oldest first. */
export type Migrations = readonly (new () => MigrationInterface)[];

/**
 * Brings a context's database to what this program needs, as its owner. Repeating it changes nothing; several at once
 * take turns.
 */
export async function migrate(ownerUrl: string, context: string, migrations: Migrations): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema: 'public',
    migrations: [...migrations],
    connectTimeoutMS: 10_000,
    // One connection, because the lock that makes others wait belongs to it.
    poolSize: 1,
    extra: { lock_timeout: 60_000 },
  });
  await source.initialize();
  try {
    await source.query(`SELECT pg_advisory_lock(hashtextextended('mrbill.migrate', 0))`);
    await source.runMigrations({ transaction: 'all' });
    // So that a service can tell whether its database is the one it was written for.
    await source.query(`GRANT SELECT ON public.migrations TO ${rolesOf(context).app}`);
  } finally {
    await source.destroy();
  }
}
