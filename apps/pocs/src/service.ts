import type { ServiceOptions } from '@mrbill/http';
import { describePublished } from '@mrbill/messaging/asyncapi';
import { pocs } from './contract/index.js';
import { permissions } from './permissions.js';
import { problems } from './problems.js';

const words = { service: 'pocs', title: 'POCs', description: 'Registers POCs, changes them, lists them.' } as const;

/** What this service says about itself. */
export const about = {
  ...words,
  events: describePublished(words, [pocs]),
  permissions,
  problems,
} as const satisfies Omit<ServiceOptions, 'settings'>;
