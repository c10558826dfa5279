import type { ServiceOptions } from '@mrbill/http';
import { permissions } from './permissions.js';
import { problems } from './problems.js';

/** What this service says about itself. */
export const about = {
  service: 'pocs',
  title: 'POCs',
  description: 'Registers POCs, changes them, lists them.',
  permissions,
  problems,
} as const satisfies Omit<ServiceOptions, 'settings'>;
