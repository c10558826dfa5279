import { planOf } from '@mrbill/plans';
import { tenants } from './tenant.js';

/** How much a tenant may ask of every service, for the view of plans that each context keeps of its own. */
export const planOfTenant = planOf(tenants, ({ subscriptionPlan }) => subscriptionPlan);
