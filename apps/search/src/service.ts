import type { ServiceOptions } from '@mrbill/http';
import { permissions } from './permissions.js';
import { problems } from './problems.js';

/** What this service says about itself. */
export const about = {
  service: 'search',
  title: 'Search',
  description: 'Finds POCs by words, languages, tags and frameworks.',
  permissions,
  problems,
} as const satisfies Omit<ServiceOptions, 'settings'>;
