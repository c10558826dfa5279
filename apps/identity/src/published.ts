import type { Published } from '@mrbill/event-sourcing';
import { session, type Session, type SessionFact } from './session/session.js';
import { tenant, type Tenant, type TenantFact } from './tenant/tenant.js';
import { publicUser, user, type User, type UserFact } from './user/user.js';

/** What identity tells other contexts, by the names in `contract/`. */
const tenants: Published<Tenant, TenantFact> = {
  of: tenant,
  as: {
    'tenant.created': 'tenant-created',
    'tenant.changed': 'tenant-changed',
    'tenant.deactivated': 'tenant-status-changed',
    'tenant.reactivated': 'tenant-status-changed',
  },
  change: ({ type, data }) =>
    type === 'tenant.deactivated'
      ? { status: 'DEACTIVATED' }
      : type === 'tenant.reactivated'
        ? { status: 'ACTIVE' }
        : data,
  state: (state) => state,
};

const users: Published<User, UserFact> = {
  of: user,
  as: {
    'user.invited': 'user-invited',
    'user.invitation-sent': 'user-invitation-sent',
    'user.invitation-voided': 'user-invitation-voided',
    'user.registered': 'user-registered',
    'user.appointed': 'user-appointed',
    'user.changed': 'user-changed',
    'user.role-changed': 'user-role-changed',
    'user.deactivated': 'user-status-changed',
    'user.reactivated': 'user-status-changed',
    // What somebody does about their password is nobody else's business.
    'user.reset-requested': null,
    'user.password-changed': null,
    'user.erased': 'person-erased',
  },
  change: ({ type, data }) => (type === 'user.deactivated' ? { status: 'DEACTIVATED' } : data),
  state: publicUser,
};

const sessions: Published<Session, SessionFact> = {
  of: session,
  as: { 'session.begun': 'session-begun', 'session.ended': 'session-ended' },
  state: (state) => state,
};

export const publishes = [tenants, users, sessions];
