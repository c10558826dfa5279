import { UnreadableFact, type Page, type Recorded, type Source } from '@mrbill/event-sourcing';
import type { FeedSource } from '../feed/feed-source.js';
import { Chain } from './chain.js';
import type { Heard } from './message.js';

/** Milliseconds that a message may take before the feed is asked for what it would have brought. */
const PATIENCE = 500;

/**
 * The facts that another context publishes, brought by messages and, where these do not bring what comes next, read from its feed.
 * Positions decide: a message in the wrong order, twice, or never, changes nothing but when the feed is asked.
 */
export class MessagedSource implements Source {
  readonly name: string;
  private readonly chain = new Chain();
  private readonly listeners = new Set<() => void>();
  /** As far as there is known to be something: read to the feed's end, or told of since. -1 until the feed was read once. */
  private end = -1;
  private overdue: NodeJS.Timeout | undefined;

  constructor(
    readonly context: string,
    private readonly feed: FeedSource,
  ) {
    this.name = `messages of ${context}`;
  }

  /** Throws `FeedUnavailable` where only the feed has what comes next, and does not answer. */
  async page(after: number, limit: number, signal: AbortSignal): Promise<Page> {
    const links = this.chain.after(after, limit);
    const last = links.at(-1);
    if (last) return { facts: links.map(({ fact }) => fact), spoiled: [], position: last.position, level: false };
    if (this.end >= 0 && after >= this.end) return { facts: [], spoiled: [], position: after, level: true };
    const page = await this.feed.look(after, limit, signal);
    if (page.level) this.end = Math.max(this.end, page.position);
    return page;
  }

  /** Asks the feed. What it tells of and no message brings in time is read there. */
  async head(): Promise<number | undefined> {
    const head = await this.feed.head();
    if (head !== undefined && head > this.end && this.end >= 0)
      this.overdue ??= setTimeout(() => {
        this.overdue = undefined;
        this.expect(head);
      }, PATIENCE).unref();
    return head;
  }

  /** Takes what a message says. Answers why it is read from the feed all the same, if it is. */
  hear({ previous, position, envelope, problem }: Heard): string | undefined {
    let why = problem;
    try {
      const fact = envelope && this.feed.checked(envelope);
      if (fact) this.chain.add({ previous, position, fact, length: JSON.stringify(envelope).length });
    } catch (error) {
      if (!(error instanceof UnreadableFact)) throw error;
      why = error.message;
    }
    this.expect(position);
    return why;
  }

  /** There is something up to here: another instance was told, or the feed says so. */
  expect(position: number): void {
    if (position <= this.end || this.end < 0) return;
    this.end = position;
    for (const listener of this.listeners) listener();
  }

  expects(): boolean {
    return false;
  }

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  keep(): null {
    return this.feed.keep();
  }

  recall(parked: readonly { readonly position: number }[]): Promise<readonly Recorded[]> {
    return this.feed.recall(parked);
  }

  /** For Nest. */
  onApplicationShutdown(): Promise<void> {
    clearTimeout(this.overdue);
    return this.feed.close();
  }
}
