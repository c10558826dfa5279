import type { Fact } from '../fact.js';
import type { Reaction } from '../subscriptions/reaction.js';

/** A reaction as a Nest provider, so that it may have ports injected. */
export abstract class Reacts<F extends Fact = Fact> {
  abstract readonly reaction: Reaction<F>;
}
