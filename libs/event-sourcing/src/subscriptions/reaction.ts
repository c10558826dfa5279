import { setTimeout as sleep } from 'node:timers/promises';
import type { Fact, Recorded } from '../fact.js';
import type { ReadModel } from '../views/read-model.js';
import type { Poison } from '../views/view.js';

type On<F extends Fact> = { readonly [T in F['type']]?: (fact: Recorded<Extract<F, { type: T }>>) => Promise<void> };

/**
 * An automation: for each fact, in order, at least once, do something (send a mail, give a command). It must bear being
 * called twice for one fact. It never runs in a rebuild.
 */
export interface Reaction<F extends Fact = Fact> {
  /** `<context>.<sentence>`: `identity.when-user-invited-send-invitation`. */
  readonly name: string;
  readonly on: On<F>;
  /** How often a fact is tried before it is parked. */
  readonly tries?: number;
}

const FIRST_PAUSE = 50;

/** A reaction as the subscriptions run it: one generation, and nothing to make or to switch. */
export class ReactionModel implements ReadModel {
  readonly version = 1;
  readonly name: string;

  constructor(private readonly reaction: Reaction) {
    this.name = reaction.name;
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  switchTo(): Promise<void> {
    return Promise.resolve();
  }

  drop(): Promise<void> {
    return Promise.resolve();
  }

  async write(_generation: number, facts: readonly Recorded[]): Promise<readonly Poison[]> {
    const poison: Poison[] = [];
    const stuck = new Set<string>();
    for (const fact of facts) {
      const stream = `${fact.tenant}/${fact.stream.name}/${fact.stream.id}`;
      if (stuck.has(stream)) continue;
      const problem = await this.handle(fact);
      if (problem === undefined) continue;
      stuck.add(stream);
      poison.push({ fact, problem });
    }
    return poison;
  }

  /** The problem of the last try, or undefined where one went well. */
  private async handle(fact: Recorded): Promise<string | undefined> {
    const handler = (this.reaction.on as Record<string, ((fact: Recorded) => Promise<void>) | undefined>)[fact.type];
    if (!handler) return undefined;
    const tries = this.reaction.tries ?? 5;
    for (let attempt = 1; ; attempt++) {
      try {
        await handler(fact);
        return undefined;
      } catch (error) {
        if (attempt >= tries) return (error as Error).message;
        await sleep(FIRST_PAUSE * 2 ** attempt);
      }
    }
  }
}
