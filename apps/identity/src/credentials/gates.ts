import { Turnstile, tooMany } from './turnstile.js';

/**
 * Waiting at one gate, and all who came in. Each of them holds a connection of the edge's (it has 160), which nobody else who
 * asks identity for something can have meanwhile; and some seconds are all that anybody waits.
 */
const [MOST_AT_ONE, MOST] = [50, 100];

/**
 * One after the other for each key, everybody else beside it. Attempts at one account from one place come to their counter
 * one by one, so that twenty right ones at once are twenty sessions and not a reason to be locked out.
 */
export class Gates {
  private readonly gates = new Map<string, { readonly turnstile: Turnstile; people: number }>();
  private people = 0;

  /** Throws a `ProblemError` 503 where too many wait already. */
  async through<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.people >= MOST) throw tooMany();
    const gate = this.gates.get(key) ?? {
      turnstile: new Turnstile({ atOnce: 1, mostWaiting: MOST_AT_ONE }),
      people: 0,
    };
    this.gates.set(key, gate);
    gate.people++;
    this.people++;
    try {
      return await gate.turnstile.through(work);
    } finally {
      this.people--;
      if (--gate.people === 0) this.gates.delete(key);
    }
  }
}
