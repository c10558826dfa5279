import type { reasons, refused } from '../refusal/refusal.js';

export interface Refused {
  readonly tenant: string;
  readonly what: (typeof refused)[number];
  readonly why: (typeof reasons)[number];
  /** The permission that was lacking. */
  readonly lacking?: string;
  /** Left out where nobody knows who it was. */
  readonly userId?: string | undefined;
  /** The client's, whole. */
  readonly address: string;
}

/** Where it is kept whom we did not let in. */
export abstract class Refusals {
  /** Takes no time that anybody could measure: what is recorded depends on whom we know. */
  abstract record(refused: Refused): Promise<void>;
}
