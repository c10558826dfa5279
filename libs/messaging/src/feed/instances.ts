/**
 * The instances of the context that publishes, by their URLs. One of them is asked, the next one when it fails: they all read
 * the same publication, so that positions of one hold for the other.
 */
export class Instances {
  private current = 0;
  private leaving = new AbortController();

  constructor(private readonly urls: readonly string[]) {
    if (urls.length === 0) throw new Error('a feed needs the URL of at least one instance');
  }

  /** The one to ask now, and what ends a wait there once another is asked. */
  get now(): { readonly url: string; readonly left: AbortSignal } {
    return { url: this.urls[this.current] as string, left: this.leaving.signal };
  }

  /** Goes on to the next one, unless that was done already, or there is no other. */
  leave(url: string): void {
    if (this.urls.length === 1 || url !== this.urls[this.current]) return;
    this.current = (this.current + 1) % this.urls.length;
    this.leaving.abort();
    this.leaving = new AbortController();
  }
}
