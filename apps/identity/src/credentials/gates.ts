import { Turnstile, tooMany } from './turnstile.js';

/**
 * Waiting at one gate, and all who came in. Each of them holds a connection of the edge's (it has 160), which nobody else who
 * asks identity for something can have meanwhile; and some seconds are all that anybody waits.
 */
const [MOST_AT_ONE, MOST] = [50, 120];
/**
 * From one place come no more than so many times what room is left: a hundred while nobody else is there. So one or two places
 * cannot keep everybody else out.
 */
const SHARE = 5;

/**
 * One after the other for each key, everybody else beside it. Attempts at one account from one place come to their counter
 * one by one, so that twenty right ones at once are twenty sessions and not a reason to be locked out.
 */
export class Gates {
  private readonly gates = new Map<string, { readonly turnstile: Turnstile; people: number }>();
  private readonly fromPlace = new Map<string, number>();
  private people = 0;

  /** Throws a `ProblemError` 503 where too many wait already, or too many of them come from the same place. */
  async through<T>(key: string, place: string, work: () => Promise<T>): Promise<T> {
    const fromHere = this.fromPlace.get(place) ?? 0;
    if (fromHere >= SHARE * (MOST - this.people)) throw tooMany();
    const gate = this.gates.get(key) ?? {
      turnstile: new Turnstile({ atOnce: 1, mostWaiting: MOST_AT_ONE }),
      people: 0,
    };
    this.gates.set(key, gate);
    gate.people++;
    this.people++;
    this.fromPlace.set(place, fromHere + 1);
    try {
      return await gate.turnstile.through(work);
    } finally {
      this.people--;
      this.leave(place);
      if (--gate.people === 0) this.gates.delete(key);
    }
  }

  private leave(place: string): void {
    const left = (this.fromPlace.get(place) ?? 1) - 1;
    if (left > 0) this.fromPlace.set(place, left);
    else this.fromPlace.delete(place);
  }
}
