import { endServers, newDatabase } from '@mrbill/testing';
import type { Logins } from '@mrbill/local';
import { migrateIdentity } from '../migrations/run.js';

export interface Databases {
  readonly identity: Logins;
  readonly keys: Logins;
  /** The one with the facts, as the superuser. */
  readonly superuser: string;
  readonly close: () => Promise<void>;
}

/** New databases of identity, migrated. */
export async function newDatabases(): Promise<Databases> {
  const identity = await newDatabase('identity');
  const keys = await newDatabase('identity_keys');
  await migrateIdentity(identity.urls.owner, keys.urls.owner);
  return { identity: identity.urls, keys: keys.urls, superuser: identity.superuser, close: endServers };
}
