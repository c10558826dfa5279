import { ProblemError } from '@mrbill/http';

export function tooMany(): ProblemError {
  const say = 'Too many people are signing in at this moment. Try again in a few seconds.';
  return new ProblemError('unavailable', { say }, { headers: { 'retry-after': '3' } });
}

/** Lets so many through at once, and so many wait. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /** Throws a `ProblemError` 503 where too many wait already. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.atOnce) await this.turn();
    else this.inside++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.inside--;
    }
  }

  /** Whoever leaves hands its place over, so that nobody can slip in between. */
  private turn(): Promise<void> {
    if (this.waiting.length >= this.mostWaiting) return Promise.reject(tooMany());
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
