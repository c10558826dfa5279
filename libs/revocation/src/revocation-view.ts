import { view, type Change, type Fact, type Recorded, type View } from '@mrbill/event-sourcing';
import { byState, type PublishedThing } from '@mrbill/messaging';
import type { z } from 'zod';

/** Whether the access of one session, user or tenant has ended. The key of the row is its id. */
export interface RevocationRow {
  /** RFC 3339, UTC; null: it stands, or stands again. */
  readonly endedAt: string | null;
  /** Position in the feed, by which every instance reads what is new. */
  readonly position: number;
}

type On = Readonly<Record<string, (data: never, fact: Recorded) => Change<RevocationRow>>>;

/**
 * Reads out of the newest state of a published thing whether its access has ended: `endsAccess(users, (user) => user.status
 * === 'DEACTIVATED')`.
 */
export const endsAccess = <State extends z.ZodType>(
  thing: PublishedThing<State>,
  ended: (state: z.output<State>) => boolean,
): On => byState(thing, (state, { at, position }) => ({ put: { endedAt: ended(state) ? at : null, position } }));

/** A context's own copy of what has ended access: `revocationView('pocs.revocation', endsAccess(...), endsAccess(...))`. */
export const revocationView = (name: string, ...things: readonly On[]): View<Fact, RevocationRow> =>
  view<Fact, RevocationRow>({
    name,
    version: 1,
    key: ({ stream }) => stream.id,
    columns: { endedAt: 'timestamptz(3)', position: 'bigint NOT NULL' },
    indexes: ['(position)'],
    // Every instance goes by how far it is, also while the one that fills it stands still.
    keepsPace: true,
    on: Object.assign({}, ...things) as Record<string, never>,
  });
