import { httpSettings, secret } from '@mrbill/http';
import { planSettings } from '@mrbill/plans';
import { redisSettings } from '@mrbill/redis';
import { databaseUrl, feedToken, feedUrls, messageSettings } from '@mrbill/service';
import { z } from 'zod';

/** Where the index is, and how it is laid out there. Without a URL it is in search's own database. */
const openSearchSettings = {
  OPENSEARCH_URL: secret(z.url({ protocol: /^https?$/ }))
    .optional()
    .describe('OpenSearch 3 as https://user:password@host:port; left out, the index is in the database'),
  OPENSEARCH_PREFIX: z
    .string()
    .regex(/^([a-z0-9][a-z0-9_-]{0,49})?$/)
    .default('')
    .describe('what the names of indexes begin with, where several systems share one OpenSearch'),
  OPENSEARCH_SHARDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('shards of an index made from now on: one is fastest below some million POCs'),
};

/** All that search reads from its environment. */
export const searchSettings = {
  ...httpSettings,
  ...planSettings,
  ...redisSettings,
  DATABASE_URL_SEARCH: databaseUrl,
  DATABASE_URL_SEARCH_PUMP: databaseUrl,
  ...openSearchSettings,
  ...messageSettings,
  FEED_URL_IDENTITY: feedUrls('identity'),
  FEED_URL_POCS: feedUrls('pocs'),
  FEED_TOKEN: feedToken,
};
export type SearchSettings = z.infer<z.ZodObject<typeof searchSettings>>;

export const migrationSettings = { DATABASE_URL_SEARCH_OWNER: databaseUrl };
