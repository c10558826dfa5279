import { hasAws, hasOpenSearch, hasRedis } from '@mrbill/testing';

/** In which the product is tried: `npm start` has each. Where servers are missing `npm test` says so, and with `CI=true` fails. */
export const profiles: readonly ('embedded' | 'full')[] =
  hasOpenSearch && hasRedis && hasAws ? ['embedded', 'full'] : ['embedded'];
