import { endServers, newDatabase, type TestDatabase } from '@mrbill/testing';
import { migratePocs } from '../migrations/run.js';

export interface Database extends TestDatabase {
  readonly close: () => Promise<void>;
}

/** A new database of pocs, migrated. */
export async function newPocsDatabase(): Promise<Database> {
  const database = await newDatabase('pocs');
  await migratePocs(database.urls.owner);
  return { ...database, close: endServers };
}
