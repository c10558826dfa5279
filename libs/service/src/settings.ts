import { secret } from '@mrbill/http';
import { Consumers } from '@mrbill/messaging';
import { z } from 'zod';

/** A connection URL; holds a password. */
export const databaseUrl = secret(z.url({ protocol: /^postgres(ql)?$/ })).describe(
  'a URL as postgres://user:password@host:port/database',
);

/** Where another context's feed is. */
export const feedUrl = (context: string) =>
  z.url({ protocol: /^https?$/ }).describe(`the internal listener of ${context}, as http://${context}:9090`);

/** What a consumer shows to feeds. */
export const feedToken = secret(z.string().min(16)).describe(
  'what this service shows to the feeds of others: 16 characters or more',
);

/** Who may read this context's feed. */
export const feedConsumers = secret(
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
    }),
).describe('JSON of consumer -> SHA-256 of its token in hex');
