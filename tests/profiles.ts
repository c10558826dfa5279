import { randomUUID } from 'node:crypto';
import { awsUrl, hasAws, hasOpenSearch, hasRedis, openSearchUrl, redisUrl } from '@mrbill/testing';
import { Product } from './product.js';

export type Profile = 'embedded' | 'full';

/** In which the product is tried: `npm start` has each. Where servers are missing `npm test` says so, and with `CI=true` fails. */
export const profiles: readonly Profile[] = hasOpenSearch && hasRedis && hasAws ? ['embedded', 'full'] : ['embedded'];

/**
 * The product with its demo, running. In the full profile on the servers that all specs share, under names of its own, as where
 * somebody names servers that run already; that it starts its own is tried by the tour.
 */
export async function productIn(profile: Profile, settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const servers = profile === 'full' ? await sharedServers() : {};
  const product = await Product.makeWithDemo({ ...servers, ...settings });
  try {
    await product.start('--profile', profile);
    return product;
  } catch (error) {
    await product.discard();
    throw error;
  }
}

async function sharedServers(): Promise<Record<string, string>> {
  const [name, account] = [`journey-${randomUUID().slice(0, 8)}`, 'journey'];
  return {
    OPENSEARCH_URL: await openSearchUrl(),
    OPENSEARCH_PREFIX: `${name}-`,
    REDIS_URL: await redisUrl(),
    REDIS_PREFIX: name,
    AWS_ENDPOINT_URL: await awsUrl(),
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: account,
    MESSAGES_ENVIRONMENT: name,
  };
}
