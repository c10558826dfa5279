import type { ServiceOptions } from '@mrbill/http';
import { describePublished } from '@mrbill/messaging/asyncapi';
import { sessions, tenants, users } from './contract/index.js';
import { permissions } from './permissions.js';
import { problems } from './problems.js';

const words = {
  service: 'identity',
  title: 'Identity',
  description: 'Tenants and their users: who they are, how they come in, and what ends their access.',
};

/** What the service says about itself. */
export const about: Omit<ServiceOptions, 'settings'> = {
  ...words,
  events: describePublished(words, [tenants, users, sessions]),
  permissions,
  problems,
};
