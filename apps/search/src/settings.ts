import { httpSettings } from '@mrbill/http';
import { planSettings } from '@mrbill/plans';
import { databaseUrl, feedToken, feedUrls } from '@mrbill/service';
import type { z } from 'zod';

/** All that search reads from its environment. */
export const searchSettings = {
  ...httpSettings,
  ...planSettings,
  DATABASE_URL_SEARCH: databaseUrl,
  DATABASE_URL_SEARCH_PUMP: databaseUrl,
  FEED_URL_IDENTITY: feedUrls('identity'),
  FEED_URL_POCS: feedUrls('pocs'),
  FEED_TOKEN: feedToken,
};
export type SearchSettings = z.infer<z.ZodObject<typeof searchSettings>>;

export const migrationSettings = { DATABASE_URL_SEARCH_OWNER: databaseUrl };
