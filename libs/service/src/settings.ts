import { secret } from '@mrbill/http';
import { Consumers, MessagedSource, type FeedSource } from '@mrbill/messaging';
import type { MessagesPlace } from '@mrbill/messaging/nest';
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

/** Where SNS and SQS are. With none of the two that have no default, contexts hear of each other by the feed alone. */
export const messageSettings = {
  AWS_ENDPOINT_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where SNS and SQS are, as http://127.0.0.1:4566; left out for AWS itself'),
  MESSAGES_ENVIRONMENT: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .optional()
    .describe('what the names of topics and queues hold, as prod: small letters, digits and hyphens'),
  AWS_REGION: z.string().min(1).default('us-east-1').describe('a region, as sa-east-1'),
  AWS_ACCOUNT_ID: z
    .string()
    .regex(/^\d{12}$/)
    .default('000000000000')
    .describe('the 12 digits of the account whose topics are told'),
};
type MessageSettings = z.infer<z.ZodObject<typeof messageSettings>>;

/** Undefined: there are none. */
export function messagesPlace(settings: MessageSettings): MessagesPlace | undefined {
  const { AWS_ENDPOINT_URL: endpoint, MESSAGES_ENVIRONMENT, AWS_REGION: region, AWS_ACCOUNT_ID: account } = settings;
  if (endpoint === undefined && MESSAGES_ENVIRONMENT === undefined) return undefined;
  return { endpoint, region, account, environment: MESSAGES_ENVIRONMENT ?? 'local' };
}

/** A feed, with messages before it where there are any. */
export const hearing = (context: string, feed: FeedSource, settings: MessageSettings): FeedSource | MessagedSource =>
  messagesPlace(settings) ? new MessagedSource(context, feed) : feed;
