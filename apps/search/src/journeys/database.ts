import { endServers, newDatabase as emptyDatabase, type TestDatabase } from '@mrbill/testing';
import { migrateSearch } from '../migrations/run.js';

export interface Database extends TestDatabase {
  close(): Promise<void>;
}

/** A new database of search, migrated. */
export async function newDatabase(server?: string): Promise<Database> {
  const database = await emptyDatabase('search', server);
  await migrateSearch(database.urls.owner);
  return { ...database, close: endServers };
}
