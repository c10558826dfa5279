import { published } from '@mrbill/messaging';
import { z } from 'zod';

/** In which language the system writes to somebody. */
export const locales = ['pt-BR', 'en'] as const;
export const Locale = z.enum(locales);
export type Locale = z.infer<typeof Locale>;

export const subscriptionPlans = ['FREE', 'PRO', 'ENTERPRISE'] as const;

export const TenantId = z.uuid();
export type TenantId = z.infer<typeof TenantId>;

export const TenantSettings = z.object({ locale: Locale });

/** A company that uses Mr. Bill, as everybody may see it. */
export const Tenant = z.object({
  tenantId: TenantId,
  name: z.string().meta({ examples: ['Padaria do Bairro'] }),
  /** Unique among all tenants, in the form that it is compared in. */
  domain: z.string().meta({ examples: ['padaria.example'] }),
  subscriptionPlan: z.enum(subscriptionPlans),
  status: z.enum(['ACTIVE', 'DEACTIVATED']),
  settings: TenantSettings,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
});
export type Tenant = z.infer<typeof Tenant>;

const Described = Tenant.pick({ name: true, domain: true, subscriptionPlan: true, settings: true });

export const tenants = published({
  context: 'identity',
  thing: 'tenant',
  state: Tenant,
  changes: {
    'tenant-created': Described,
    'tenant-changed': Described.partial(),
    'tenant-status-changed': Tenant.pick({ status: true }),
  },
});
