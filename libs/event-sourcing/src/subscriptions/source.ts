import { UnreadableFact } from '../errors.js';
import type { Json, Recorded } from '../fact.js';
import type { FactCodec } from '../people/codec.js';
import type { EventStore, StoredEvent } from '../store.js';
import type { Poison } from '../views/view.js';
import type { Announcements } from './announcements.js';

export interface Page {
  readonly facts: readonly Recorded[];
  /** Facts among them that could not even be read: of an unknown kind, or of a schema version that is yet to come. */
  readonly spoiled: readonly Poison[];
  /** What to keep as checkpoint: everything up to here was read. */
  readonly position: number;
  /** Nothing more was there when it was read. */
  readonly level: boolean;
}

/** Where a subscription gets its facts from: the store of its own context, or the feed of another. */
export interface Source {
  readonly name: string;

  /** The facts after a position, in order, at most `limit`. A source that can wait for news may do so until `signal`. */
  page(after: number, limit: number, signal: AbortSignal): Promise<Page>;

  /** The newest position there is; undefined where it cannot be known now. */
  head(): Promise<number | undefined>;

  /** Whether news beyond a position is known of that could not be read yet, so that it pays to look again soon. */
  expects(after: number): boolean;

  /** Calls back when there may be news. */
  onNews(listener: () => void): () => void;

  /** What must be kept of a parked fact so that `recall` can bring it back; null where its position is enough. */
  keep(fact: Recorded): Json | null;

  /** Parked facts as they are now. */
  recall(parked: readonly { readonly position: number; readonly kept: unknown }[]): Promise<readonly Recorded[]>;
}

/** The facts of the context's own store, all tenants, as far as they are safe to read. */
export class StoreSource implements Source {
  readonly name = 'store';
  private readonly underWay = new Map<string, Promise<Page>>();
  /** The newest position that somebody has told of. It is written, but an older one may have yet to be. */
  private announced = 0;
  private asked: Promise<number> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly codec: FactCodec,
    /** News from other processes that write to the same store, if there may be any. */
    private readonly announcements?: Announcements,
  ) {}

  /** Subscriptions that stand at the same place share one look. */
  page(after: number, limit: number): Promise<Page> {
    const key = `${after}/${limit}`;
    const under = this.underWay.get(key);
    if (under) return under;
    const page = this.read(after, limit).finally(() => this.underWay.delete(key));
    this.underWay.set(key, page);
    return page;
  }

  private async read(after: number, limit: number): Promise<Page> {
    const safe = await this.store.safePosition();
    const events = safe > after ? await this.store.readAll(after, safe, limit) : [];
    return {
      ...(await this.decode(events)),
      position: events.at(-1)?.position ?? after,
      level: (events.at(-1)?.position ?? safe) >= safe,
    };
  }

  /** Whoever asks at the same moment is answered at once. */
  head(): Promise<number> {
    this.asked ??= this.store.newestPosition().finally(() => (this.asked = undefined));
    return this.asked;
  }

  expects(after: number): boolean {
    return this.announced > after;
  }

  onNews(listener: () => void): () => void {
    const tell = (position = 0) => {
      this.announced = Math.max(this.announced, position);
      listener();
    };
    const stop = [this.store.onAppend(tell), this.announcements?.onNews(tell)];
    return () => stop.forEach((each) => each?.());
  }

  /** Nothing: the store still has it, and a copy would outlive the erasing of a person. */
  keep(): null {
    return null;
  }

  async recall(parked: readonly { readonly position: number }[]): Promise<readonly Recorded[]> {
    const events: StoredEvent[] = [];
    for (const { position } of parked) events.push(...(await this.store.readAll(position - 1, position, 1)));
    return this.codec.decode(events);
  }

  private async decode(events: readonly StoredEvent[]): Promise<Pick<Page, 'facts' | 'spoiled'>> {
    try {
      return { facts: await this.codec.decode(events), spoiled: [] };
    } catch {
      return this.decodeEach(events);
    }
  }

  /** One by one, to tell the fact that cannot be read from a failure that concerns all of them. */
  private async decodeEach(events: readonly StoredEvent[]): Promise<Pick<Page, 'facts' | 'spoiled'>> {
    const facts: Recorded[] = [];
    const spoiled: Poison[] = [];
    for (const event of events) {
      try {
        facts.push(...(await this.codec.decode([event])));
      } catch (error) {
        if (!(error instanceof UnreadableFact)) throw error;
        const fact = { ...event, data: null };
        facts.push(fact);
        spoiled.push({ fact, problem: error.message });
      }
    }
    return { facts, spoiled };
  }
}
