import type { Permissions } from '@mrbill/http';

/** Which roles may do what. Whose POCs they may do it with is for the decisions to say. */
export const permissions = {
  'poc:read': ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'],
  'poc:write': ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'],
} as const satisfies Permissions;
