import { httpSettings, secret } from '@mrbill/http';
import { Consumers } from '@mrbill/messaging';
import { z } from 'zod';

const database = secret(z.url({ protocol: /^postgres(ql)?$/ })).describe(
  'a URL as postgres://user:password@host:port/database',
);

/** What it takes to read and write facts. */
export const storeSettings = {
  DATABASE_URL_POCS: database,
  DATABASE_URL_POCS_PUMP: database,
};

const consumers = z.string().transform((json, context) => {
  try {
    return Consumers.fromJson(json);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

/** All that pocs reads from its environment. */
export const pocsSettings = {
  ...httpSettings,
  ...storeSettings,
  FEED_URL_IDENTITY: z.url({ protocol: /^https?$/ }).describe("identity's internal listener, as http://identity:9090"),
  FEED_TOKEN: secret(z.string().min(16)).describe(
    'what this service shows to the feeds of others: 16 characters or more',
  ),
  FEED_CONSUMERS: secret(consumers.prefault('{}')).describe('JSON of consumer -> SHA-256 of its token in hex'),
};

export const migrationSettings = { DATABASE_URL_POCS_OWNER: database };

export type StoreSettings = z.infer<z.ZodObject<typeof storeSettings>>;
export type PocsSettings = z.infer<z.ZodObject<typeof pocsSettings>>;
