import { secret } from '@mrbill/http';
import { Consumers } from '@mrbill/messaging';
import { z } from 'zod';

/** A connection URL; holds a password. */
export const databaseUrl = secret(z.url({ protocol: /^postgres(ql)?$/ })).describe(
  'a URL as postgres://user:password@host:port/database',
);

/** Where another context's feed is: at a load balancer, or at each of several instances, of which one is asked at a time. */
export const feedUrls = (context: string) =>
  z
    .string()
    .transform((list) => list.split(',').map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1))
    .describe(`the internal listener of ${context}, as http://${context}:9090, or several, separated by commas`);

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
