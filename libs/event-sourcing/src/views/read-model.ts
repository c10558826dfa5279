import type pg from 'pg';
import type { Recorded } from '../fact.js';
import type { Poison } from './view.js';

/** How one generation is found where it is kept: the one that is read, there beside it, or not there any more. */
export type Presence = 'read' | 'there' | 'lost';

/**
 * Something made of facts, kept in generations: a rebuild fills the next one beside the one that is read, then switches.
 * Adapters: Postgres tables (`PostgresView`), search indexes, and reactions, which have one generation only.
 */
export interface ReadModel {
  /** `<context>.<name>`. */
  readonly name: string;
  readonly version: number;
  /** Where it writes elsewhere: milliseconds for which nothing may be asked in a transaction meanwhile. */
  readonly standsStill?: number;

  /** Makes an empty generation, or empties what an earlier try left of it. */
  prepare(generation: number, tx: pg.ClientBase): Promise<void>;

  /** Its checkpoint is read by others, and moves with each position. */
  readonly keepsPace?: boolean;

  /** Whether it makes anything of a fact. Facts that do not concern it move its checkpoint only, and that not at once. */
  concerns(fact: Recorded): boolean;

  /**
   * Takes a page of facts in their order, inside the transaction that moves the checkpoint, and answers those that it
   * could not take and never will. Any other failure is thrown, and the page comes again. What it writes outside the
   * transaction must bear that.
   */
  write(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]>;

  /** Makes this generation the one that is read: readers see the old one or the new one, nothing between. */
  switchTo(generation: number, tx: pg.ClientBase): Promise<void>;

  drop(generation: number, tx: pg.ClientBase): Promise<void>;

  /**
   * For what can be lost apart from its checkpoint. `lost` is said only by an engine that knows; one that does not answer, or
   * cannot read all that it has yet, is a failure.
   */
  presence?(generation: number): Promise<Presence>;

  /** What was read is lost: from here on nothing is read, neither an older one nor one that is half filled. */
  withdraw?(tx: pg.ClientBase): Promise<void>;
}
