import { describeModule, eventsOf, readConfig } from '@mrbill/http';
import { SearchModule } from './search.module.js';
import { about } from './service.js';
import { searchSettings } from './settings.js';

/** Of a service that is only described: nothing is opened, so any that fit will do. */
const settings = readConfig(searchSettings, {
  PORT: '0',
  DATABASE_URL_SEARCH: 'postgres://nobody@nowhere.invalid/search',
  DATABASE_URL_SEARCH_PUMP: 'postgres://nobody@nowhere.invalid/search',
  FEED_URL_IDENTITY: 'http://nowhere.invalid',
  FEED_URL_POCS: 'http://nowhere.invalid',
  FEED_TOKEN: 'a-token-that-opens-nothing-at-all',
});

/** The documents of this service, made without starting it. */
export const openApi = describeModule(SearchModule.with(settings), about);
export const asyncApi = eventsOf(about);
