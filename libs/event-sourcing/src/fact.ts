/** Anything that JSON can hold exactly: see `payload.ts` for what is refused. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Something that the business says has happened: `noun.past-verb` and what must be known to tell it again. */
export interface Fact<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** The history of one thing: the aggregate's name and the thing's id (a UUID). */
export interface StreamId {
  readonly name: string;
  readonly id: string;
}

/** Who caused a fact, and in which chain of work. Rides in the metadata of every fact. */
export interface Cause {
  /** A user's id, or `system:<name>`. */
  readonly actor: string;
  /** The request that started the chain. */
  readonly correlation: string;
  /** The command or fact directly before this one, if there was one. */
  readonly causation: string | null;
  /** W3C trace context of the work that wrote the fact. */
  readonly traceparent: string | null;
  /** Set where work crossed into another tenant, with the reason that was given for it. */
  readonly crossing?: string;
}

/**
 * A fact as its stream holds it. `evolve` sees nothing more, because this much is known before anything is written.
 * `at` is RFC 3339 in UTC with milliseconds; `version` counts from 1 within the stream.
 */
export type Happened<F extends Fact = Fact> = F & {
  readonly id: string;
  readonly at: string;
  readonly version: number;
  readonly tenant: string;
  readonly stream: StreamId;
  readonly cause: Cause;
};

/** A fact as the whole store holds it. `position` orders all facts of one store; it leaves gaps and never repeats. */
export type Recorded<F extends Fact = Fact> = Happened<F> & { readonly position: number };
