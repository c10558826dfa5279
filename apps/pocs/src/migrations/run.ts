import { migrate } from '@mrbill/service';
import { TheStore1760000000001 } from './1-the-store.js';
import { LookingForWords1760000000002 } from './2-looking-for-words.js';

export const migrations = [TheStore1760000000001, LookingForWords1760000000002];

export const migratePocs = (ownerUrl: string): Promise<void> => migrate(ownerUrl, 'pocs', migrations);
