import type { Role } from '@mrbill/tenancy';

/** One table for each service: which roles have a permission. `{ 'poc:write': ['USER', 'TENANT_ADMIN'] }` */
export type Permissions = Readonly<Record<string, readonly Role[]>>;

/** The same the other way round, for looking up once per request. */
export function permissionsByRole(table: Permissions): (role: Role) => readonly string[] {
  const byRole = Map.groupBy(
    Object.entries(table).flatMap(([permission, roles]) => roles.map((role) => ({ role, permission }))),
    ({ role }) => role,
  );
  const lists = new Map([...byRole].map(([role, entries]) => [role, entries.map(({ permission }) => permission)]));
  return (role) => lists.get(role) ?? [];
}
