import { migrate } from '@mrbill/service';
import { TheStore1760000000001 } from './1-the-store.js';
import { LookingUp1760000000002 } from './2-looking-up.js';

export const migrations = [TheStore1760000000001, LookingUp1760000000002];

export const migrateSearch = (ownerUrl: string): Promise<void> => migrate(ownerUrl, 'search', migrations);
