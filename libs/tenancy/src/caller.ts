export const roles = ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'] as const;
export type Role = (typeof roles)[number];

/** Where platform admins live. It is a tenant like any other, and no customer's. */
export const PLATFORM_TENANT = '00000000-0000-7000-8000-000000000000';

/** On whose behalf work is done: a person who signed in, or the system itself in a reaction or a job. */
export interface Caller {
  /** A user's id (UUID), or `system:<name>`. */
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role | 'SYSTEM';
  /** Null for the system. */
  readonly sessionId: string | null;
  /** What the role may do in this service; empty for the system, which is not asked. */
  readonly permissions: readonly string[];
}

export const systemCaller = (name: string, tenantId: string): Caller => ({
  userId: `system:${name}`,
  tenantId,
  role: 'SYSTEM',
  sessionId: null,
  permissions: [],
});
