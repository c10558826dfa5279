import type { Permissions } from '@mrbill/http';

/** Which roles may search. What they find is for the query to say. */
export const permissions = {
  'poc:search': ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'],
} as const satisfies Permissions;
