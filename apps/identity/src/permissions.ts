import type { Permissions } from '@mrbill/http';

/** Who may do what in this context. */
export const permissions = {
  'tenant:create': ['PLATFORM_ADMIN'],
  'tenant:read': ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'],
  'tenant:change': ['PLATFORM_ADMIN', 'TENANT_ADMIN'],
  'tenant:manage': ['PLATFORM_ADMIN'],
  'user:invite': ['TENANT_ADMIN'],
  'user:manage': ['PLATFORM_ADMIN', 'TENANT_ADMIN'],
  'user:read': ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'],
  'audit:read': ['PLATFORM_ADMIN', 'TENANT_ADMIN'],
  'session:own': ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'],
} as const satisfies Permissions;
