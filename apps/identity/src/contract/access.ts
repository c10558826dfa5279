import { endsAccess } from '@mrbill/revocation';
import { sessions } from './session.js';
import { tenants } from './tenant.js';
import { users } from './user.js';

/** What ends somebody's access, for the revocation view that each context keeps of its own. */
export const endOfAccess = [
  endsAccess(sessions, ({ status }) => status === 'ENDED'),
  endsAccess(users, ({ status }) => status === 'DEACTIVATED'),
  endsAccess(tenants, ({ status }) => status === 'DEACTIVATED'),
] as const;
