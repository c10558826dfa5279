import { ProblemError } from '@mrbill/http';

export function tooMany(): ProblemError {
  const say = 'Too many people are signing in at this moment. Try again in a few seconds.';
  return new ProblemError('unavailable', { say }, { headers: { 'retry-after': '3' } });
}

/** Milliseconds after which nobody waits any more: whoever asked has given up, and the edge soon does. */
const PATIENCE = 10_000;

interface Limits {
  readonly atOnce: number;
  readonly mostWaiting: number;
  /** Milliseconds from one to the next at each place, even if the work took less. */
  readonly pace?: number;
  readonly patience?: number;
}

/** Lets so many through at once, and so many wait. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: Limits) {}

  /** Throws a `ProblemError` 503 where too many wait already, or where it takes too long. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.limits.atOnce) await this.turn();
    else this.inside++;
    const since = performance.now();
    try {
      return await work();
    } finally {
      const rest = (this.limits.pace ?? 0) - (performance.now() - since);
      if (rest > 0) setTimeout(() => this.leave(), rest);
      else this.leave();
    }
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
