import { httpSettings } from '@mrbill/http';
import { planSettings } from '@mrbill/plans';
import { redisSettings } from '@mrbill/redis';
import { databaseUrl, feedConsumers, messageSettings } from '@mrbill/service';
import { z } from 'zod';

/** The databases, and the master key: what it takes to read and write facts. */
export const storeSettings = {
  DATABASE_URL_IDENTITY: databaseUrl,
  DATABASE_URL_IDENTITY_PUMP: databaseUrl,
  DATABASE_URL_IDENTITY_KEYS: databaseUrl,
  KEY_FILE: z.string().describe('the file of the master key: 32 bytes in base64, mode 0600'),
};

/** All that identity reads from its environment. */
export const identitySettings = {
  ...httpSettings,
  ...planSettings,
  ...redisSettings,
  ...storeSettings,
  ...messageSettings,
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).describe('the URL that people open, as https://mrbill.example.org'),
  SIGNING_KEY_DIR: z.string().describe('the folder of the keys that sign access tokens'),
  MRBILL_PROFILE: z.enum(['embedded']).default('embedded').describe('embedded, the one profile that this version has'),
  FEED_CONSUMERS: feedConsumers,
  SIGN_IN_FAILURES_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(100)
    .describe('failures in a quarter of an hour: 1 to 1000000000'),
};

export const migrationSettings = {
  DATABASE_URL_IDENTITY_OWNER: databaseUrl,
  DATABASE_URL_IDENTITY_KEYS_OWNER: databaseUrl,
};

export type StoreSettings = z.infer<z.ZodObject<typeof storeSettings>>;
export type IdentitySettings = z.infer<z.ZodObject<typeof identitySettings>>;
