import { ProblemError } from '@mrbill/http';

export function tooMany(): ProblemError {
  const say = 'Too many people are signing in at this moment. Try again in a few seconds.';
  return new ProblemError('unavailable', { say }, { headers: { 'retry-after': '3' } });
}

/** Milliseconds after which nobody waits any more: whoever asked has given up, and the edge soon does. */
export const PATIENCE = 10_000;

interface Limits {
  readonly atOnce: number;
  readonly mostWaiting: number;
  /** Milliseconds from one to the next at each place in the long run, even if the work takes less. */
  readonly pace?: number;
  /** So many may come faster than that, after nobody came for a while. */
  readonly burst?: number;
  readonly patience?: number;
}

/** Lets so many through at once, and so many wait. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];
  /** When the next one would leave if all kept to the pace (GCRA): behind now for as long as the burst lasts. */
  private due = Number.NEGATIVE_INFINITY;

  constructor(private readonly limits: Limits) {}

  /** Throws a `ProblemError` 503 where too many wait already: for whoever has work to do before it gets here. */
  requireRoom(): void {
    if (this.waiting.length >= this.limits.mostWaiting) throw tooMany();
  }

  /** Throws a `ProblemError` 503 where too many wait already, or where it takes too long. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.limits.atOnce) await this.turn();
    else this.inside++;
    try {
      return await work();
    } finally {
      const rest = this.rest();
      if (rest > 0) setTimeout(() => this.leave(), rest);
      else this.leave();
    }
  }

  private rest(): number {
    const { pace = 0, burst = 0, atOnce } = this.limits;
    const [now, step] = [performance.now(), pace / atOnce];
    this.due = Math.max(this.due, now - burst * step) + step;
    return this.due - now;
  }

  /** Whoever leaves hands its place over, so that nobody can slip in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.inside--;
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.limits.mostWaiting) return Promise.reject(tooMany());
    return new Promise((resolve, reject) => {
      const next = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(next), 1);
        reject(tooMany());
      }, this.limits.patience ?? PATIENCE);
      this.waiting.push(next);
    });
  }
}
