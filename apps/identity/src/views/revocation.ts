import { view, type Recorded } from '@mrbill/event-sourcing';
import type { RevocationRow } from '@mrbill/revocation';
import type { SessionFact } from '../session/session.js';
import type { TenantFact } from '../tenant/tenant.js';
import type { UserFact } from '../user/user.js';

const ended = (_: unknown, { at, position }: Pick<Recorded, 'at' | 'position'>) => ({ put: { endedAt: at, position } });
const again = (_: unknown, { position }: Pick<Recorded, 'position'>) => ({ put: { endedAt: null, position } });

/** What has ended access. The other contexts make the same of the feed; here the facts themselves are at hand. */
export const revocation = view<SessionFact | UserFact | TenantFact, RevocationRow>({
  name: 'identity.revocation',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: { endedAt: 'timestamptz(3)', position: 'bigint NOT NULL' },
  indexes: ['(position)'],
  // Every instance goes by how far it is, also while the one that fills it stands still.
  keepsPace: true,
  on: {
    'session.ended': ended,
    'user.deactivated': ended,
    'user.reactivated': again,
    'user.erased': ended,
    'tenant.deactivated': ended,
    'tenant.reactivated': again,
  },
});
