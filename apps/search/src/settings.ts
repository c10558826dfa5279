import { httpSettings, secret } from '@mrbill/http';
import { z } from 'zod';

const database = secret(z.url({ protocol: /^postgres(ql)?$/ })).describe(
  'a URL as postgres://user:password@host:port/database',
);
const listener = (context: string) =>
  z.url({ protocol: /^https?$/ }).describe(`the internal listener of ${context}, as http://${context}:9090`);

/** All that search reads from its environment. */
export const searchSettings = {
  ...httpSettings,
  DATABASE_URL_SEARCH: database,
  DATABASE_URL_SEARCH_PUMP: database,
  FEED_URL_IDENTITY: listener('identity'),
  FEED_URL_POCS: listener('pocs'),
  FEED_TOKEN: secret(z.string().min(16)).describe(
    'what this service shows to the feeds of others: 16 characters or more',
  ),
};
export type SearchSettings = z.infer<z.ZodObject<typeof searchSettings>>;

export const migrationSettings = { DATABASE_URL_SEARCH_OWNER: database };
