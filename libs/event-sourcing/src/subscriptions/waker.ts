/** Lets one loop sleep until there is news, or for a time. News that comes while it works ends the next sleep at once. */
export class Waker {
  private news = false;
  private ring: (() => void) | undefined;

  wake(): void {
    this.news = true;
    this.ring?.();
  }

  async rest(milliseconds: number): Promise<'news' | 'time'> {
    if (!this.news) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.ring = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.ring = undefined;
    }
    const woken = this.news;
    this.news = false;
    return woken ? 'news' : 'time';
  }
}
