import type { Published } from '@mrbill/event-sourcing';
import { session, type Session, type SessionFact } from './session/session.js';
import { tenant, type Tenant, type TenantFact } from './tenant/tenant.js';
import { user, type User, type UserFact } from './user/user.js';

/** What identity tells other contexts, by the names in `contract/`. */
const tenants: Published<Tenant, TenantFact> = {
  of: tenant,
  as: { 'tenant.created': 'tenant-created' },
  state: (state) => state,
};

const users: Published<User, UserFact> = {
  of: user,
  as: { 'user.invited': 'user-invited', 'user.registered': 'user-registered', 'user.appointed': 'user-appointed' },
  state: (state) => state,
};

const sessions: Published<Session, SessionFact> = {
  of: session,
  as: { 'session.begun': 'session-begun', 'session.ended': 'session-ended' },
  state: (state) => state,
};

export const publishes = [tenants, users, sessions];
