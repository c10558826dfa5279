export { endOfAccess } from './access.js';
export { planOfTenant } from './plan.js';
export { Session, SessionId, sessions } from './session.js';
export { Locale, Tenant, TenantId, tenants } from './tenant.js';
export { ERASED, User, UserId, users } from './user.js';
