interface Heard {
  readonly head: number;
  /** When it was asked for, in milliseconds of one steady clock. */
  readonly at: number;
}

/** More heads than anybody waits for: the oldest that are not reached by then are of no use any more. */
const MOST = 100;

/**
 * As of when a copy has everything. A source that says at some time how far it is, and a copy that has got as far, make the
 * copy complete as of the time of asking, whenever the answer came and whoever carried the facts. Under a steady flow of facts
 * no copy is ever level, but each head is reached some moment later.
 */
export class Completeness {
  private heard: readonly Heard[] = [];
  private since = Number.NEGATIVE_INFINITY;

  /** `at` is when the source was asked, not when it answered. */
  hear(head: number, at: number): void {
    this.heard = [...this.heard, { head, at }].slice(-MOST);
  }

  /** The copy has everything up to this position of its source. */
  reach(position: number): void {
    for (const { head, at } of this.heard) if (head <= position) this.since = Math.max(this.since, at);
    this.heard = this.heard.filter(({ at }) => at > this.since);
  }

  /** Milliseconds from then until `now`; infinite before it was complete once. */
  age(now: number): number {
    return now - this.since;
  }
}
