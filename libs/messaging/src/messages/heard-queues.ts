import type { DeadLetters } from './dead-letters.js';

export interface HeardQueue {
  /** Without what is the same for all of an environment: `search-hears-pocs`. */
  readonly name: string;
  /** The context whose topic it is subscribed to. */
  readonly topic: string;
  readonly letters: DeadLetters;
}

/** The queues that a context takes messages from. Nobody provides it where there are none. */
export class HeardQueues {
  constructor(readonly all: readonly HeardQueue[]) {}
}
