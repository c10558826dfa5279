import type { Cause } from './fact.js';

/** What a client may claim with a write, so that sending it again answers again with the first answer. */
export interface Claim {
  /** The tenant that the key was sent in; the write itself may have crossed into another. */
  readonly tenant: string;
  /** Who sent the key; keys of different callers never meet. */
  readonly user: string;
  readonly key: string;
  /** SHA-256 over method, path and body, in hex. */
  readonly hash: string;
  /** Makes what is kept for a repeat out of what the write will have brought about. Called before the append. */
  readonly answer: (written: { readonly state: unknown; readonly version: number }) => unknown;
}

/** Everything a write must know that is not its input. Set once, at the door. */
export interface Ambient extends Cause {
  readonly tenant: string;
  /** One id for one command, the same for each repeat of it: ids of facts derive from it. A UUID. */
  readonly command: string;
  /** Present while a request with an idempotency key is under way; the first write takes it. */
  claim?: Claim | undefined;
  /** How often this command has written to each stream so far; part of the ids of its facts. */
  readonly writes: Map<string, number>;
}

/** Where `Streams` learns on whose behalf it works. Throws where nobody has said it. */
export abstract class AmbientSource {
  abstract current(): Ambient;
}
