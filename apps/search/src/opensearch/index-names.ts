/** What the index, its generations and all that belongs to them are called in OpenSearch. */
export class IndexNames {
  /** `prefix` keeps systems apart that share one OpenSearch. */
  constructor(
    private readonly prefix: string,
    private readonly version: number,
  ) {}

  /** The alias that is searched: always the generation that was switched to. */
  get live(): string {
    return `${this.prefix}search.pocs-v${this.version}`;
  }

  /** All generations of this version. */
  get all(): string {
    return `${this.live}-g*`;
  }

  get template(): string {
    return this.live;
  }

  generation(generation: number): string {
    return `${this.live}-g${generation}`;
  }

  /**
   * The alias that a generation is written through. An index that somebody has deleted must not come back by being written
   * to, empty but for the newest.
   */
  writing(generation: number): string {
    return `${this.prefix}search.pocs-in-v${this.version}-g${generation}`;
  }

  /** A generation of whatever version: numbers are never used twice at a time. */
  ofAnyVersion(generation: number): string {
    return `${this.prefix}search.pocs-v*-g${generation}`;
  }
}
