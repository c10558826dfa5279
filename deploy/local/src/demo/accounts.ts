import { renameSync, writeFileSync } from 'node:fs';
import type { DemoPlan, PlannedPerson } from './plan.js';
import type { Seeded } from './seeding.js';

interface Account {
  email: string;
  password: string;
}

/** What somebody who tries the demo needs; the contract's shape. */
export interface DemoAccounts {
  url: string;
  platformAdmin: Account & { tenant: string };
  tenants: Array<{ tenantId: string; domain: string; admin: Account; users: Account[] }>;
}

export function accountsOf(url: string, plan: DemoPlan, seeded: Seeded): DemoAccounts {
  const idOf = (domain: string) => seeded.tenants.find((tenant) => tenant.domain === domain)?.tenantId ?? '';
  return {
    url,
    platformAdmin: { tenant: plan.platformAdmin.tenant, ...account(plan.platformAdmin) },
    tenants: plan.tenants.map(({ domain, admin, users }) => {
      return { tenantId: idOf(domain), domain, admin: account(admin), users: users.map(account) };
    }),
  };
}

const account = ({ email, password }: PlannedPerson): Account => ({ email, password });

/** The file appears whole: somebody may wait for it. */
export function writeAccounts(file: string, accounts: DemoAccounts): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** One account of each kind for each tenant; the file has them all. */
export function tellAccounts({ platformAdmin, tenants }: DemoAccounts): string {
  const rows = [
    ['platform admin', platformAdmin.tenant, platformAdmin],
    ...tenants.flatMap(({ domain, admin, users }) => [
      ['tenant admin', domain, admin],
      ...users.slice(0, 1).map((user) => ['user', domain, user]),
    ]),
  ] as Array<[string, string, Account]>;
  return rows
    .map(
      ([role, tenant, { email, password }]) =>
        `  ${role.padEnd(15)} ${tenant.padEnd(22)} ${email.padEnd(42)} ${password}`,
    )
    .join('\n');
}
