import { config } from '@mrbill/http';
import { migrateIdentity } from './migrations/run.js';
import { migrationSettings } from './settings.js';

const { DATABASE_URL_IDENTITY_OWNER, DATABASE_URL_IDENTITY_KEYS_OWNER } = config(migrationSettings);
await migrateIdentity(DATABASE_URL_IDENTITY_OWNER, DATABASE_URL_IDENTITY_KEYS_OWNER);
