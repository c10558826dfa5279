export { planOf, planView } from './plan-view.js';
export type { PlanRow } from './plan-view.js';
export { PlansModule } from './plans.module.js';
export { planSettings, quotasByPlan } from './settings.js';
export type { QuotasByPlan } from './settings.js';
export { TenantPlans } from './tenant-plans.js';
