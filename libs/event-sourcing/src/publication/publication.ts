import type { Aggregate } from '../aggregate.js';
import type { Cause, Fact, Recorded } from '../fact.js';
import { view, type Change, type View } from '../views/view.js';

/** What a context tells others about one kind of thing. */
export interface Published<State, F extends Fact> {
  readonly of: Aggregate<State, F>;
  /** What each fact is called outside (`poc-registered`); null: it changes the state, but is nobody else's business. */
  readonly as: { readonly [T in F['type']]: string | null };
  /** What a fact's data looks like outside; by default as it is inside. */
  readonly change?: (fact: Recorded<F>) => object;
  /** The whole thing as others may see it. */
  readonly state: (state: State) => object;
}

/** The newest news of one thing: enough for a receiver who has never heard of it. */
export interface PublicationRow {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
  /** Position of the newest fact that was news; the feed goes by it. */
  readonly position: number;
  readonly type: string;
  readonly change: unknown;
  /** As others may see it. */
  readonly state: unknown;
  /** As the next fact needs it. */
  readonly fold: unknown;
  readonly fact: string;
  readonly cause: Cause;
  readonly at: string;
}

type AnyPublished = Published<unknown, Fact>;

/** Publication is a view like any other: a row for each thing, which moves to the end with each change. */
export function publication(context: string, things: readonly Published<any, any>[]): View<Fact, PublicationRow> {
  const on: Record<string, (data: unknown, fact: Recorded) => Change<PublicationRow>> = {};
  for (const thing of things as readonly AnyPublished[]) {
    for (const [type, news] of Object.entries(thing.as)) {
      if (on[type]) throw new Error(`two aggregates of ${context} tell of '${type}'`);
      on[type] = (_, fact) => changeBy(thing, news, fact);
    }
  }
  return view<Fact, PublicationRow>({
    name: `${context}.publication`,
    version: 1,
    key: ({ stream }) => `${stream.name}/${stream.id}`,
    columns: {
      name: 'text NOT NULL',
      subject: 'uuid NOT NULL',
      version: 'integer NOT NULL',
      position: 'bigint NOT NULL',
      type: 'text NOT NULL',
      change: 'json NOT NULL',
      state: 'json NOT NULL',
      fold: 'json NOT NULL',
      fact: 'uuid NOT NULL',
      cause: 'json NOT NULL',
      at: 'timestamptz(3) NOT NULL',
    },
    indexes: ['(position)'],
    keepsPace: true,
    on,
  });
}

function changeBy(thing: AnyPublished, news: string | null, fact: Recorded): Change<PublicationRow> {
  const row = (before: PublicationRow | undefined): PublicationRow => {
    const fold = thing.of.evolve(before ? before.fold : thing.of.initial, fact);
    const known = {
      name: fact.stream.name,
      subject: fact.stream.id,
      version: fact.version,
      fold,
      state: thing.state(fold),
    };
    if (news === null && before) return { ...before, ...known };
    return {
      ...known,
      position: fact.position,
      type: news ?? `${fact.stream.name}-began`,
      change: thing.change ? thing.change(fact) : fact.data,
      fact: fact.id,
      cause: fact.cause,
      at: fact.at,
    };
  };
  return fact.version === 1 ? { put: row(undefined) } : { patch: row };
}
