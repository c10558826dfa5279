import { migrate } from '@mrbill/service';
import { TheStore1760000000001 } from './1-the-store.js';
import { LookingUp1760000000002 } from './2-looking-up.js';
import { Suggesting1760000000003 } from './3-suggesting.js';
import { Losing1760000000004 } from './4-losing.js';
import { AppendingTogether1760000000005 } from './5-appending-together.js';
import { FasterStore1760000000006 } from './6-faster-store.js';
import { RankingTheChosen1760000000007 } from './7-ranking-the-chosen.js';

export const migrations = [
  TheStore1760000000001,
  LookingUp1760000000002,
  Suggesting1760000000003,
  Losing1760000000004,
  AppendingTogether1760000000005,
  FasterStore1760000000006,
  RankingTheChosen1760000000007,
];

export const migrateSearch = (ownerUrl: string): Promise<void> => migrate(ownerUrl, 'search', migrations);
