import { describeModule, eventsOf, readConfig } from '@mrbill/http';
import { IdentityModule } from './identity.module.js';
import { about } from './service.js';
import { identitySettings } from './settings.js';

/** Of a service that is only described: nothing is opened, so any that fit will do. */
const settings = readConfig(identitySettings, {
  PORT: '0',
  DATABASE_URL_IDENTITY: 'postgres://nobody@nowhere.invalid/identity',
  DATABASE_URL_IDENTITY_PUMP: 'postgres://nobody@nowhere.invalid/identity',
  DATABASE_URL_IDENTITY_KEYS: 'postgres://nobody@nowhere.invalid/keys',
  KEY_FILE: 'nowhere',
  SIGNING_KEY_DIR: 'nowhere',
  PUBLIC_URL: 'https://mrbill.example',
  FEED_CONSUMERS: '{}',
});

/** The documents of this service, made without starting it. */
export const openApi = describeModule(IdentityModule.with(settings), about);
export const asyncApi = eventsOf(about);
