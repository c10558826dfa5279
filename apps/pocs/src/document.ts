import { describeModule, eventsOf, readConfig } from '@mrbill/http';
import { PocsModule } from './pocs.module.js';
import { about } from './service.js';
import { pocsSettings } from './settings.js';

/** Of a service that is only described: nothing is opened, so any that fit will do. */
const settings = readConfig(pocsSettings, {
  PORT: '0',
  DATABASE_URL_POCS: 'postgres://nobody@nowhere.invalid/pocs',
  DATABASE_URL_POCS_PUMP: 'postgres://nobody@nowhere.invalid/pocs',
  FEED_URL_IDENTITY: 'http://nowhere.invalid',
  FEED_TOKEN: 'a-token-that-opens-nothing-at-all',
  FEED_CONSUMERS: '{}',
});

/** The documents of this service, made without starting it. */
export const openApi = describeModule(PocsModule.with(settings), about);
export const asyncApi = eventsOf(about);
