import { randomUUID } from 'node:crypto';
import { OpenSearch } from '../opensearch/connection.js';

/** The OpenSearch of specs. */
export const openSearchUrl = (): string => process.env.TEST_OPENSEARCH ?? 'http://127.0.0.1:9210';

/** A prefix that nobody else has, so that specs beside each other do not see each other. */
export const ownPrefix = (): string => `engine-${randomUUID().slice(0, 8)}-`;

/** Removes what a spec has left under its prefix. */
export async function removeAll(prefix: string): Promise<void> {
  const opensearch = new OpenSearch(openSearchUrl());
  const indexes = await opensearch.ask<Record<string, object>>({ method: 'GET', path: `/${prefix}*/_alias` });
  for (const index of Object.keys(indexes)) await opensearch.ask({ method: 'DELETE', path: `/${index}` });
  await opensearch.ask({ method: 'DELETE', path: `/_index_template/${prefix}*` });
  await opensearch.close();
}
