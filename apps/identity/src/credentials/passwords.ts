import { availableParallelism } from 'node:os';
import type { OnApplicationShutdown } from '@nestjs/common';
import { hashSync, type Options } from '@node-rs/argon2';
import { Argon2Helpers } from './argon2-helpers.js';
import { PATIENCE, Turnstile } from './turnstile.js';

/** Argon2id with 19 MiB, two passes, one lane: the second of OWASP's settings of equal strength. About 30 ms on one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;

/**
 * Milliseconds from one to the next, but for the first of a rush. Signing in is more than a comparison: transactions, facts, and
 * what others make of these. Five a second for each core are 18,000 people in an hour, and leave the rest to whoever is in.
 */
const [PACE, BURST] = [200, 60];

/**
 * Hashes passwords and compares them, in helpers that stand back behind everything else. `atOnce` leaves a core to everything
 * else by default, so that a storm of sign-ins makes signing in slow and nothing else.
 */
export class Passwords implements OnApplicationShutdown {
  private readonly turnstile: Turnstile;
  private readonly helpers = new Argon2Helpers();
  private readonly decoy = hashSync('nobody has this password', COST);

  constructor(limits: Partial<ConstructorParameters<typeof Turnstile>[0]> = {}) {
    const atOnce = Math.max(1, availableParallelism() - 1);
    // Whoever could not be served in time is told at once.
    const usual = { atOnce, mostWaiting: (atOnce * PATIENCE) / PACE, pace: PACE, burst: BURST };
    this.turnstile = new Turnstile({ ...usual, ...limits });
  }

  /** Throws a `ProblemError` 503 where nobody could be compared or hashed in time who came now. */
  requireRoom(): void {
    this.turnstile.requireRoom();
  }

  /** The hash with its salt and settings, in the PHC format. */
  hash(password: string): Promise<string> {
    return this.turnstile.through(() => this.helpers.hash(password, COST));
  }

  /** Without a hash (no such user) it takes as long as with one, and says no. */
  async match(password: string, known: string | undefined): Promise<boolean> {
    const same = await this.turnstile.through(() => this.helpers.verify(known ?? this.decoy, password));
    return same && known !== undefined;
  }

  onApplicationShutdown(): void {
    this.close();
  }

  /** After the last one. */
  close(): void {
    this.helpers.close();
  }
}
