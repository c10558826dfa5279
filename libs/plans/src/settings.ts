import { quota, type Quota } from '@mrbill/http';
import { z } from 'zod';

interface Quotas {
  readonly user: Quota;
  readonly tenant: Quota;
}

/** What one user and a whole tenant may send, by the name of the tenant's plan. */
export type QuotasByPlan = Readonly<Record<string, Quotas>>;

const quotas = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.tuple([quota, quota]))
  .transform(([user, tenant]): Quotas => ({ user, tenant }));

const inTenSeconds = (user: number, tenant: number) =>
  quotas
    .default({ user: { requests: user, seconds: 10 }, tenant: { requests: tenant, seconds: 10 } })
    .describe(`what one user and the whole tenant may send, as ${user}/10,${tenant}/10`);

/** What every service reads of it. A tenant whose plan is named by none of these has RATE_USER and RATE_TENANT. */
export const planSettings = {
  RATE_PLAN_FREE: inTenSeconds(200, 1_000),
  RATE_PLAN_PRO: inTenSeconds(1_000, 10_000),
  RATE_PLAN_ENTERPRISE: inTenSeconds(5_000, 50_000),
};

const names = Object.keys(planSettings) as (keyof typeof planSettings)[];

export const quotasByPlan = (settings: z.infer<z.ZodObject<typeof planSettings>>): QuotasByPlan =>
  Object.fromEntries(names.map((name) => [name.replace('RATE_PLAN_', ''), settings[name]]));
