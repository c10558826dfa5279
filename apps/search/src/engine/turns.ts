import { SearchTimedOut } from './search-engine.js';

/**
 * So many at a time, the others in their order. More than it can work on at once makes an engine slower for all until none is
 * answered in time; so some wait for a part of their time, and who is not begun by then is refused while others are answered.
 */
export class Turns {
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly most: number,
    private readonly mostWaiting: number,
  ) {}

  /** Waits for half of the time at most; `work` is told how many milliseconds are left. Throws `SearchTimedOut`. */
  async take<T>(milliseconds: number, work: (left: number) => Promise<T>): Promise<T> {
    const until = Date.now() + milliseconds;
    if (this.underWay < this.most) this.underWay++;
    else await this.turn(milliseconds / 2);
    try {
      return await work(Math.max(1, until - Date.now()));
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.underWay--;
    }
  }

  private async turn(milliseconds: number): Promise<void> {
    if (this.waiting.length >= this.mostWaiting) throw new SearchTimedOut('too many wait already');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => {
      this.waiting.splice(this.waiting.indexOf(resolve), 1);
      reject(new SearchTimedOut('it was not its turn in time'));
    }, milliseconds);
    this.waiting.push(resolve);
    return promise.finally(() => clearTimeout(late));
  }
}
