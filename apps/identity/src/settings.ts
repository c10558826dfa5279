import { httpSettings, secret } from '@mrbill/http';
import { Consumers } from '@mrbill/messaging';
import { z } from 'zod';

const database = secret(z.url({ protocol: /^postgres(ql)?$/ })).describe(
  'a URL as postgres://user:password@host:port/database',
);

/** The databases, and the master key: what it takes to read and write facts. */
export const storeSettings = {
  DATABASE_URL_IDENTITY: database,
  DATABASE_URL_IDENTITY_PUMP: database,
  DATABASE_URL_IDENTITY_KEYS: database,
  KEY_FILE: z.string().describe('the file of the master key: 32 bytes in base64, mode 0600'),
};

/** All that identity reads from its environment. */
export const identitySettings = {
  ...httpSettings,
  ...storeSettings,
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).describe('the URL that people open, as https://mrbill.example.org'),
  SIGNING_KEY_DIR: z.string().describe('the folder of the keys that sign access tokens'),
  MRBILL_PROFILE: z.enum(['embedded']).default('embedded').describe('embedded, the one profile that this version has'),
  FEED_CONSUMERS: secret(
    z
      .string()
      .default('{}')
      .transform((json, context) => {
        try {
          return Consumers.fromJson(json);
        } catch (error) {
          context.addIssue((error as Error).message);
          return z.NEVER;
        }
      })
      .describe('JSON of consumer -> SHA-256 of its token in hex'),
  ),
};

export const migrationSettings = { DATABASE_URL_IDENTITY_OWNER: database, DATABASE_URL_IDENTITY_KEYS_OWNER: database };

export type StoreSettings = z.infer<z.ZodObject<typeof storeSettings>>;
export type IdentitySettings = z.infer<z.ZodObject<typeof identitySettings>>;
