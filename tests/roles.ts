import { globSync } from 'node:fs';
import { join } from 'node:path';

export const roles = ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'] as const;
export type Role = (typeof roles)[number];
export type Permissions = Readonly<Record<string, readonly Role[]>>;

/** The tables of all services in one: which role may do what. */
export async function permissionTables(): Promise<Permissions> {
  const files = globSync('apps/*/src/permissions.ts', { cwd: join(import.meta.dirname, '..') });
  const tables = await Promise.all(
    files.map(async (file) => ((await import(join('..', file))) as { permissions: Permissions }).permissions),
  );
  const whole: Record<string, readonly Role[]> = {};
  for (const [permission, who] of tables.flatMap((table) => Object.entries(table))) {
    if (permission in whole) throw new Error(`two services have the permission ${permission}`);
    whole[permission] = who;
  }
  return whole;
}
