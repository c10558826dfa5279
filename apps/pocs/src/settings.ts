import { httpSettings } from '@mrbill/http';
import { planSettings } from '@mrbill/plans';
import { redisSettings } from '@mrbill/redis';
import { databaseUrl, feedConsumers, feedToken, feedUrls, messageSettings } from '@mrbill/service';
import type { z } from 'zod';

/** What it takes to read and write facts. */
export const storeSettings = {
  DATABASE_URL_POCS: databaseUrl,
  DATABASE_URL_POCS_PUMP: databaseUrl,
};

/** All that pocs reads from its environment. */
export const pocsSettings = {
  ...httpSettings,
  ...planSettings,
  ...redisSettings,
  ...storeSettings,
  ...messageSettings,
  FEED_URL_IDENTITY: feedUrls('identity'),
  FEED_TOKEN: feedToken,
  FEED_CONSUMERS: feedConsumers,
};

export const migrationSettings = { DATABASE_URL_POCS_OWNER: databaseUrl };

export type StoreSettings = z.infer<z.ZodObject<typeof storeSettings>>;
export type PocsSettings = z.infer<z.ZodObject<typeof pocsSettings>>;
