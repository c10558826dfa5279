import { view, type Change, type Fact, type Recorded, type View } from '@mrbill/event-sourcing';
import type { PublishedThing } from '@mrbill/messaging';
import type { z } from 'zod';

/** Whether the access of one session, user or tenant has ended. The key of the row is its id. */
export interface RevocationRow {
  /** RFC 3339, UTC; null: it stands, or stands again. */
  readonly endedAt: string | null;
  /** Position in the feed, by which every instance reads what is new. */
  readonly position: number;
}

type News = { readonly state: unknown };
type On = Readonly<Record<string, (data: News, fact: Recorded) => Change<RevocationRow>>>;

/**
 * Reads out of the newest state of a published thing whether its access has ended: `endsAccess(users, (user) => user.status
 * === 'DEACTIVATED')`. Whatever the news is called: the one that ended it may have been followed by another.
 */
export function endsAccess<State extends z.ZodType>(
  thing: PublishedThing<State>,
  ended: (state: z.output<State>) => boolean,
): On {
  const row = (data: News, { at, position }: Recorded): Change<RevocationRow> => ({
    put: { endedAt: ended(data.state as z.output<State>) ? at : null, position },
  });
  return Object.fromEntries(Object.keys(thing.changes).map((name) => [name, row]));
}

/** A context's own copy of what has ended access: `revocationView('pocs.revocation', endsAccess(...), endsAccess(...))`. */
export const revocationView = (name: string, ...things: readonly On[]): View<Fact, RevocationRow> =>
  view<Fact, RevocationRow>({
    name,
    version: 1,
    key: ({ stream }) => stream.id,
    columns: { endedAt: 'timestamptz(3)', position: 'bigint NOT NULL' },
    indexes: ['(position)'],
    on: Object.assign({}, ...things) as Record<string, never>,
  });
