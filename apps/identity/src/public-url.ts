/** Where people open Mr. Bill. */
export class PublicUrl {
  private readonly base: string;

  constructor(url: string) {
    this.base = url.replace(/\/+$/, '');
  }

  /** A page of the client. What it is told rides in the fragment, which browsers send to nobody. */
  page(name: string, told: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams(told).toString();
    return `${this.base}/#/${name}${query && `?${query}`}`;
  }
}
