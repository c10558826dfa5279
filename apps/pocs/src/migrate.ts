import { config } from '@mrbill/http';
import { migratePocs } from './migrations/run.js';
import { migrationSettings } from './settings.js';

await migratePocs(config(migrationSettings).DATABASE_URL_POCS_OWNER);
