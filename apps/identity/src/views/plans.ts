import type { Change, Recorded } from '@mrbill/event-sourcing';
import { planView, type PlanRow } from '@mrbill/plans';
import type { TenantFact } from '../tenant/tenant.js';

type SaysPlan = { readonly subscriptionPlan?: string };

const planIn = ({ subscriptionPlan }: SaysPlan, { position }: Recorded): Change<PlanRow> | undefined =>
  subscriptionPlan === undefined ? undefined : { put: { plan: subscriptionPlan, position } };

/** Each kind of fact is named, so that a new one cannot be forgotten; null: it says nothing of the plan. */
const on: Readonly<Record<TenantFact['type'], typeof planIn | null>> = {
  'tenant.created': planIn,
  'tenant.changed': planIn,
  'tenant.deactivated': null,
  'tenant.reactivated': null,
};

/** How much each tenant may ask. The other contexts make the same of the feed; here the facts themselves are at hand. */
export const plans = planView('identity.plans', on);
