import { config } from '@mrbill/http';
import { migrateSearch } from './migrations/run.js';
import { migrationSettings } from './settings.js';

await migrateSearch(config(migrationSettings).DATABASE_URL_SEARCH_OWNER);
