import type { ServiceOptions } from '@mrbill/http';
import { permissions } from './permissions.js';
import { problems } from './problems.js';

/** What the service says about itself. */
export const about: Omit<ServiceOptions, 'settings'> = {
  service: 'identity',
  title: 'Identity',
  description: 'Tenants and their users: who they are, how they come in, and what ends their access.',
  permissions,
  problems,
};
