import { migrate } from '@mrbill/service';
import { TheStore1760000000001 } from './1-the-store.js';
import { SigningIn1760000000002 } from './2-signing-in.js';
import { RunningATenant1760000000003 } from './3-running-a-tenant.js';
import { Attempts1760000000004 } from './4-attempts.js';
import { AppendingTogether1760000000005 } from './5-appending-together.js';
import { FasterStore1760000000006 } from './6-faster-store.js';
import { PersonKeys1760000000001 } from './keys/1-person-keys.js';

export const migrations = [
  TheStore1760000000001,
  SigningIn1760000000002,
  RunningATenant1760000000003,
  Attempts1760000000004,
  AppendingTogether1760000000005,
  FasterStore1760000000006,
];

/** Brings both databases of identity to what this program needs, as their owners. */
export async function migrateIdentity(ownerUrl: string, keysOwnerUrl: string): Promise<void> {
  await migrate(ownerUrl, 'identity', migrations);
  await migrate(keysOwnerUrl, 'identity_keys', [PersonKeys1760000000001]);
}
