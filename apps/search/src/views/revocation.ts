import { sessions, tenants, users } from '@mrbill/identity/contract';
import { endsAccess, revocationView } from '@mrbill/revocation';

/** Who may not come in any more, as identity told it. */
export const revocation = revocationView(
  'search.revocation',
  endsAccess(sessions, ({ status }) => status === 'ENDED'),
  endsAccess(users, ({ status }) => status === 'DEACTIVATED'),
  endsAccess(tenants, ({ status }) => status === 'DEACTIVATED'),
);
