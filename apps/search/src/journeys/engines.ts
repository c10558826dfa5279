import { hasOpenSearch, openSearchUrl } from '@mrbill/testing';
import { ownPrefix } from '../testing/opensearch.js';

/** Where the index can be. */
export const engines: readonly ('Postgres' | 'OpenSearch')[] = [
  'Postgres',
  ...(hasOpenSearch ? ['OpenSearch' as const] : []),
];

/** What the service is told to have it there. */
export const environmentOf = async (engine: (typeof engines)[number]): Promise<Record<string, string>> =>
  engine === 'Postgres' ? {} : { OPENSEARCH_URL: await openSearchUrl(), OPENSEARCH_PREFIX: ownPrefix() };
