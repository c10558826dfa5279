import { migrate } from '@mrbill/service';
import { TheStore1760000000001 } from './1-the-store.js';
import { LookingForWords1760000000002 } from './2-looking-for-words.js';
import { LookingForWordsAgain1760000000003 } from './3-looking-for-words-again.js';
import { AppendingTogether1760000000004 } from './4-appending-together.js';
import { FasterStore1760000000005 } from './5-faster-store.js';

export const migrations = [
  TheStore1760000000001,
  LookingForWords1760000000002,
  LookingForWordsAgain1760000000003,
  AppendingTogether1760000000004,
  FasterStore1760000000005,
];

export const migratePocs = (ownerUrl: string): Promise<void> => migrate(ownerUrl, 'pocs', migrations);
