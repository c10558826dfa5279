import { UnreadableFact } from './errors.js';
import type { Fact, Happened } from './fact.js';

/** Takes the state (undefined: there is no such thing yet) and returns the facts to add. Refuses by a `Rejection`. */
export type Decision<State, F extends Fact> = (state: State | undefined) => readonly F[];

/** One step from a schema version of a fact's data to the next. Pure. */
export type Upcast = (data: never) => unknown;

/**
 * Which fields of a fact belong to a person, and what stands in their place once that person was erased.
 * They are stored encrypted under a key for the person.
 */
export interface Personal<F extends Fact> {
  /** The person's id, taken from the fact itself, so that it can be found again without a look-up. */
  readonly person: (data: F['data'], stream: string) => string;
  readonly fields: { readonly [K in keyof F['data']]?: F['data'][K] };
}

export interface Aggregate<State, F extends Fact> {
  /** The stream's name, unique in its context: `poc`. */
  readonly name: string;
  readonly initial: State | undefined;
  /** History: never refuses, never looks at a clock. */
  readonly evolve: (state: State | undefined, fact: Happened<F>) => State;
  /** For each type the steps from version 1 on; `n` steps mean that version `n + 1` is written today. */
  readonly upcasts: Readonly<Partial<Record<F['type'], readonly Upcast[]>>>;
  readonly personal: { readonly [T in F['type']]?: Personal<Extract<F, { type: T }>> };
}

type Optional = 'initial' | 'upcasts' | 'personal';
type Definition<State, F extends Fact> = Omit<Aggregate<State, F>, Optional> &
  Partial<Pick<Aggregate<State, F>, Optional>>;

/** Describes one kind of thing: its name, and how its facts make up its state. */
export function aggregate<State, F extends Fact>(definition: Definition<State, F>): Aggregate<State, F> {
  return { initial: undefined, upcasts: {}, personal: {}, ...definition } as Aggregate<State, F>;
}

/** The schema version in which a fact of this type is written today. */
export const schemaVersionOf = <S, F extends Fact>(of: Aggregate<S, F>, type: F['type']): number =>
  (of.upcasts[type]?.length ?? 0) + 1;

/** Brings data of an old schema version to today's. Data of a version that this code does not know yet is an error. */
export function upcast<S, F extends Fact>(of: Aggregate<S, F>, type: string, from: number, data: unknown): unknown {
  const steps = (of.upcasts as Record<string, readonly Upcast[] | undefined>)[type] ?? [];
  if (from > steps.length + 1) {
    throw new UnreadableFact(
      `${type} has schema version ${from}, but this program knows ${steps.length + 1}: deploy a newer one`,
    );
  }
  return steps.slice(from - 1).reduce((old, step) => step(old as never), data);
}

export const fold = <S, F extends Fact>(
  of: Aggregate<S, F>,
  facts: readonly Happened<F>[],
  from = of.initial,
): S | undefined => facts.reduce<S | undefined>((state, fact) => of.evolve(state, fact), from);
