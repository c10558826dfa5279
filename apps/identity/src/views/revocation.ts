import { view } from '@mrbill/event-sourcing';
import type { RevocationRow } from '@mrbill/revocation';
import type { SessionFact } from '../session/session.js';

/** What has ended access. The other contexts make the same of the feed; here the facts themselves are at hand. */
export const revocation = view<SessionFact, RevocationRow>({
  name: 'identity.revocation',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: { endedAt: 'timestamptz(3)', position: 'bigint NOT NULL' },
  indexes: ['(position)'],
  on: { 'session.ended': (_, { at, position }) => ({ put: { endedAt: at, position } }) },
});
