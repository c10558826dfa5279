import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import type { ReadModel } from '../views/read-model.js';
import { problemOf, type Poison } from '../views/view.js';
import { streamKey } from './parking.js';
import type { Page } from './source.js';

type On<F extends Fact> = { readonly [T in F['type']]?: (fact: Recorded<Extract<F, { type: T }>>) => Promise<void> };

/**
 * An automation: for each fact, in order, at least once, do something (send a mail, give a command). It must bear being
 * called twice for one fact. It never runs in a rebuild.
 */
export interface Reaction<F extends Fact = Fact> {
  /** `<context>.<sentence>`: `identity.when-user-invited-send-invitation`. */
  readonly name: string;
  readonly on: On<F>;
  /** How often a fact is tried before it is parked; default 5. */
  readonly tries?: number;
  /** Milliseconds that one try may take; default 10,000. */
  readonly limit?: number;
}

const FIRST_PAUSE = 50;

/** Runs around a reaction's work on one fact: gives it the fact's trace. */
export type AroundReaction = <T>(subscription: string, fact: Recorded, work: () => Promise<T>) => Promise<T>;

/** A reaction as the subscriptions run it: one generation, and nothing to make or to switch. */
export class ReactionModel implements ReadModel {
  readonly version = 1;
  readonly name: string;

  constructor(
    private readonly reaction: Reaction<any>,
    private readonly around: AroundReaction = (_subscription, _fact, work) => work(),
  ) {
    this.name = reaction.name;
  }

  prepare(_generation: number, _tx: pg.ClientBase): Promise<void> {
    return Promise.resolve();
  }

  switchTo(): Promise<void> {
    return Promise.resolve();
  }

  drop(): Promise<void> {
    return Promise.resolve();
  }

  concerns(fact: Recorded): boolean {
    return this.handlerOf(fact) !== undefined;
  }

  /** Nothing: it has acted before, outside the transaction. */
  write(): Promise<readonly Poison[]> {
    return Promise.resolve([]);
  }

  /** The page in pieces that end with a fact to act on: what was done must not be done again for the sake of a later one. */
  pieces({ facts, spoiled, position, level }: Page): Page[] {
    const pieces: Page[] = [];
    let begin = 0;
    const cut = (end: number, position: number, level: boolean) => {
      const piece = facts.slice(begin, end);
      const first = piece[0]?.position ?? 0;
      const unreadable = spoiled.filter(({ fact }) => fact.position >= first && fact.position <= position);
      pieces.push({ facts: piece, spoiled: unreadable, position, level });
      begin = end;
    };
    facts.forEach((fact, index) => {
      if (this.concerns(fact) && index < facts.length - 1) cut(index + 1, fact.position, false);
    });
    cut(facts.length, position, level);
    return pieces;
  }

  /** Acts on the facts and answers those that failed in every try. Throws when `signal` ends it before. */
  async act(facts: readonly Recorded[], signal: AbortSignal): Promise<readonly Poison[]> {
    const poison: Poison[] = [];
    const stuck = new Set<string>();
    for (const fact of facts) {
      if (stuck.has(streamKey(fact))) continue;
      const problem = await this.try(fact, signal);
      if (problem === undefined) continue;
      stuck.add(streamKey(fact));
      poison.push({ fact, problem });
    }
    return poison;
  }

  private handlerOf({ type }: Recorded) {
    return (this.reaction.on as Record<string, ((fact: Recorded) => Promise<void>) | undefined>)[type];
  }

  /** The problem of the last try, or undefined where one went well. */
  private async try(fact: Recorded, signal: AbortSignal): Promise<string | undefined> {
    const handler = this.handlerOf(fact);
    if (!handler) return undefined;
    const { tries = 5, limit = 10_000 } = this.reaction;
    for (let attempt = 1; ; attempt++) {
      try {
        await within(
          limit,
          signal,
          this.around(this.name, fact, () => handler(fact)),
        );
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        if (attempt >= tries) return problemOf(error);
        await sleep(FIRST_PAUSE * 2 ** attempt, undefined, { signal });
      }
    }
  }
}

/** Waits no longer than `limit` milliseconds, nor after the signal; the work itself cannot be ended. */
async function within(limit: number, signal: AbortSignal, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it did not end within ${limit} ms`)), limit);
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
