/** Makes what was written findable, once for all who ask at the same time. */
export class Refreshing {
  private underWay: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly refresh: () => Promise<void>) {}

  /** What was written before the call can be found afterwards. One that has begun already may have missed it. */
  now(): Promise<void> {
    if (!this.underWay) return this.begin();
    this.next ??= this.underWay
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.begin();
      });
    return this.next;
  }

  private begin(): Promise<void> {
    const refresh = this.refresh().finally(() => (this.underWay = undefined));
    this.underWay = refresh;
    return refresh;
  }
}
