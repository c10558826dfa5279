import type { Recorded } from '@mrbill/event-sourcing';

/** A fact that came by a message, and what was before it: between the two positions there is nothing else. */
export interface Link {
  readonly previous: number;
  readonly position: number;
  readonly fact: Recorded;
  /** Characters that it takes. */
  readonly length: number;
}

const MOST_LINKS = 1_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** The facts that messages brought lately, in any order. What has to make room is read from the feed. */
export class Chain {
  /** By position. */
  private links: Link[] = [];
  private characters = 0;

  add(link: Link): void {
    const index = this.links.findLastIndex(({ position }) => position <= link.position);
    const same = this.links[index]?.position === link.position ? this.links[index] : undefined;
    // Of two that say how far back there is nothing the one that says more is right, too.
    const whole = same ? { ...link, previous: Math.min(same.previous, link.previous) } : link;
    this.links.splice(same ? index : index + 1, same ? 1 : 0, whole);
    this.characters += link.length - (same?.length ?? 0);
    while (this.links.length > MOST_LINKS || (this.characters > MOST_CHARACTERS && this.links.length > 1))
      this.characters -= this.links.shift()?.length ?? 0;
  }

  /** What comes next after a position, without a gap, at most `limit`. */
  after(position: number, limit: number): readonly Link[] {
    const found: Link[] = [];
    let reached = position;
    for (let index = this.links.findIndex((link) => link.position > position); found.length < limit; index++) {
      const link = this.links[index];
      if (!link || link.previous > reached) break;
      found.push(link);
      reached = link.position;
    }
    return found;
  }
}
