import { planOfTenant } from '@mrbill/identity/contract';
import { planView } from '@mrbill/plans';

/** How much each tenant may ask, as identity told it. */
export const plans = planView('pocs.plans', planOfTenant);
