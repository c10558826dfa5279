import { DataSource } from 'typeorm';
import { TheStore1760000000001 } from './1-the-store.js';
import { LookingForWords1760000000002 } from './2-looking-for-words.js';

/** Brings the database to what this program needs, as its owner. Repeating it changes nothing; several at once take turns. */
export async function migratePocs(ownerUrl: string): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema: 'public',
    migrations: [TheStore1760000000001, LookingForWords1760000000002],
    connectTimeoutMS: 10_000,
    // One connection, because the lock that makes others wait belongs to it.
    poolSize: 1,
    extra: { lock_timeout: 60_000 },
  });
  await source.initialize();
  try {
    await source.query(`SELECT pg_advisory_lock(hashtext('pocs migrations'))`);
    await source.runMigrations({ transaction: 'all' });
  } finally {
    await source.destroy();
  }
}
