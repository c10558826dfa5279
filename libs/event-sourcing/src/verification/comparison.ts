import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded } from '../fact.js';
import type { Page, Source } from '../subscriptions/source.js';
import type { IndexEntry, IndexView, IndexedId } from '../views/index-view.js';
import { digestOf, DigestSums, type Digest } from './digest.js';
import { differenceBetween, type Difference } from './difference.js';
import { PublishedDigests } from './published-digests.js';

/** One generation of an index, and what it should hold. */
export interface Compared {
  readonly view: IndexView<any, any>;
  readonly source: Source;
  readonly generation: number;
  /** Up to which position of the source the generation is; undefined: it is gone. */
  readonly reached: () => Promise<number | undefined>;
  /** Whose facts are parked in this generation; they are not held against it. */
  readonly parked: () => Promise<readonly IndexedId[]>;
}

export interface Progress {
  /** What is read now: what was published, the index, or once more what differed or changed meanwhile. */
  readonly step: 'published' | 'index' | 'again';
  /** Documents read so far in this step, and of about how many; null where that is not known. */
  readonly documents: number;
  readonly of: number | null;
  /** Of the whole way, 0 to 1. */
  readonly share: number;
}

/** Something that differs, or has changed since it was read. */
interface Suspect extends IndexedId {
  /** What `indexedSums` have of it. */
  counted: Digest | undefined;
  /** How the index had it when it was looked at again last. */
  looks: string | undefined;
  indexedVersion: number | null;
  /** It looked the same twice, and nothing was published of it in between. */
  settled: boolean;
}

/** Facts or documents at once. */
const PAGE = 5_000;
const LOOK = 500;
/** Suspects that are looked at one by one; where there are more, a rebuild is the better way. */
const MOST_SUSPECTS = 20_000;
/** Looks at what goes on changing. */
const ROUNDS = 20;
/** Milliseconds without a move after which the generation is not waited for any longer. */
const PATIENCE = 60_000;
const PAUSE = 50;
/** The share of the way that reading what was published takes. */
const PUBLISHED_SHARE = 0.6;

/** The generation does not take what is published, or there is none any more. */
export class StandsStill extends Error {
  override readonly name = 'StandsStill';
}

/**
 * Holds a generation of an index against what is published, while both go on. All of what is published is read, and only its
 * digests are kept; then the whole index. What differs, and what was published meanwhile, is looked at again until it holds still.
 */
export class Comparison {
  readonly published = new PublishedDigests();
  readonly publishedSums = new DigestSums();
  readonly indexedSums = new DigestSums();
  private readonly suspects = new Map<string, Suspect>();
  private parked = new Set<string>();
  position = 0;
  documents = 0;
  /** Suspects that there was no room for. */
  beyond = 0;

  constructor(
    readonly of: Compared,
    private readonly signal: AbortSignal,
    private readonly progress: (progress: Progress) => void,
  ) {}

  async run(): Promise<void> {
    await this.readPublished();
    await this.untilReached();
    await this.readIndex();
    await this.settle();
  }

  /** What differs, and has held still while it was looked at again. */
  get differences(): readonly Difference[] {
    const settled = [...this.suspects.values()].filter((each) => each.settled && !this.parked.has(nameOf(each)));
    return settled.map(({ tenant, key, indexedVersion }) => {
      const published = this.published.get(tenant, key);
      const ofAnother = !published && this.published.knows(key);
      return { tenant, key, ...differenceBetween(published, indexedVersion, ofAnother) };
    });
  }

  /** How many went on changing each time that they were looked at. */
  get unsettled(): number {
    return [...this.suspects.values()].filter((each) => !each.settled && !this.parked.has(nameOf(each))).length;
  }

  /** Whether count and sum are the same for every tenant; what is parked may stand between. */
  get sumsAgree(): boolean {
    const tenants = [...this.publishedSums.tenants, ...this.indexedSums.tenants];
    return this.beyond === 0 && tenants.every((one) => this.publishedSums.of(one).equals(this.indexedSums.of(one)));
  }

  get parkedIds(): ReadonlySet<string> {
    return this.parked;
  }

  /** Reads again what is suspected, until it holds still; what is as it should be is suspected no more. */
  async settle(): Promise<void> {
    for (const suspect of this.suspects.values()) [suspect.settled, suspect.looks] = [false, undefined];
    for (let round = 0; round < ROUNDS; round++) {
      this.signal.throwIfAborted();
      const news = await this.readNews();
      await this.untilReached();
      await this.lookAgain(news);
      this.parked = new Set((await this.of.parked()).map(nameOf));
      if ([...this.suspects.values()].every((each) => each.settled || this.parked.has(nameOf(each)))) return;
      await sleep(PAUSE, undefined, { signal: this.signal });
    }
  }

  private async readPublished(): Promise<void> {
    const { source } = this.of;
    const head = (await source.head().catch(() => undefined)) ?? null;
    await this.pages((page) => {
      for (const fact of this.readable(page)) this.take(fact);
      this.documents += page.facts.length;
      const share = head ? (PUBLISHED_SHARE * Math.min(page.position, head)) / head : 0;
      this.progress({ step: 'published', documents: this.documents, of: null, share });
    });
  }

  private async readNews(): Promise<ReadonlySet<string>> {
    const news = new Set<string>();
    await this.pages((page) => {
      for (const fact of this.readable(page)) {
        const { tenant, stream } = fact;
        const before = this.published.get(tenant, stream.id);
        const name = nameOf({ tenant, key: stream.id });
        // What was no suspect was as it was published until now, and so it was counted.
        if (!this.suspects.has(name)) this.suspect({ tenant, key: stream.id }, before?.digest);
        this.take(fact);
        news.add(name);
      }
    });
    return news;
  }

  /** Pages from `position` on until nothing more is there; while one is worked on, the next is under way. */
  private async pages(work: (page: Page) => void): Promise<void> {
    const { source } = this.of;
    let next = source.page(this.position, PAGE, this.signal);
    for (;;) {
      const page = await next;
      this.signal.throwIfAborted();
      if (!page.level) {
        next = source.page(page.position, PAGE, this.signal);
        next.catch(() => undefined);
      }
      work(page);
      this.position = page.position;
      if (page.level) return;
    }
  }

  private readable({ facts, spoiled }: Page): readonly Recorded[] {
    const unreadable = new Set(spoiled.map(({ fact }) => fact));
    return facts.filter((fact) => this.of.view.concerns(fact) && !unreadable.has(fact));
  }

  private take(fact: Recorded): void {
    const entry = this.entryOf(fact);
    if (!entry) return;
    const { tenant, key, version, document } = entry;
    const digest = document === null ? undefined : digestOf(entry);
    const before = this.published.get(tenant, key);
    if (before && before.version > version) return;
    this.published.set({ tenant, key, version, position: fact.position, digest });
    const sum = this.publishedSums.of(tenant);
    if (before?.digest) sum.subtract(before.digest);
    if (digest) sum.add(digest);
  }

  /** Undefined where no document can be made of it: then it is parked, or will be. */
  private entryOf(fact: Recorded): IndexEntry<unknown> | undefined {
    try {
      return this.of.view.entryOf(fact);
    } catch {
      return undefined;
    }
  }

  private async readIndex(): Promise<void> {
    const { view, generation } = this.of;
    const all = this.published.size;
    let documents = 0;
    for await (const entry of view.index.scan(generation)) {
      const digest = entry.document === null ? undefined : digestOf(entry);
      if (digest) this.indexedSums.of(entry.tenant).add(digest);
      if (!this.published.matches(entry.tenant, entry.key, digest)) this.suspect(entry, digest);
      if (++documents % LOOK !== 0) continue;
      this.signal.throwIfAborted();
      const share = PUBLISHED_SHARE + (1 - PUBLISHED_SHARE) * Math.min(1, documents / Math.max(1, all));
      this.progress({ step: 'index', documents, of: all, share });
    }
    for (const lost of this.published.unseen()) this.suspect(lost, undefined);
    this.progress({ step: 'again', documents, of: all, share: 1 });
  }

  private suspect({ tenant, key }: IndexedId, counted: Digest | undefined): void {
    const name = nameOf({ tenant, key });
    const more = { tenant, key, counted, looks: undefined, indexedVersion: null, settled: false };
    if (this.suspects.size < MOST_SUSPECTS) this.suspects.set(name, more);
    else this.beyond++;
  }

  private async lookAgain(news: ReadonlySet<string>): Promise<void> {
    const all = [...this.suspects.values()];
    for (let first = 0; first < all.length; first += LOOK) {
      this.signal.throwIfAborted();
      const some = all.slice(first, first + LOOK);
      const entries = await this.of.view.index.read(this.of.generation, some);
      const byName = new Map(entries.map((entry) => [nameOf(entry), entry]));
      for (const suspect of some) this.judge(suspect, byName.get(nameOf(suspect)), news.has(nameOf(suspect)));
    }
  }

  private judge(suspect: Suspect, indexed: IndexEntry<unknown> | undefined, isNews: boolean): void {
    const digest = indexed && indexed.document !== null ? digestOf(indexed) : undefined;
    const sum = this.indexedSums.of(suspect.tenant);
    if (suspect.counted) sum.subtract(suspect.counted);
    if (digest) sum.add(digest);
    suspect.counted = digest;
    if (this.published.matches(suspect.tenant, suspect.key, digest)) {
      this.suspects.delete(nameOf(suspect));
      return;
    }
    const looks = indexed ? `${indexed.version} ${digest?.join() ?? 'removed'}` : 'nothing';
    suspect.settled = !isNews && suspect.looks === looks;
    suspect.looks = looks;
    suspect.indexedVersion = indexed?.version ?? null;
  }

  private async untilReached(): Promise<void> {
    let moved = { to: -1, at: Date.now() };
    for (;;) {
      const reached = await this.of.reached();
      if (reached === undefined)
        throw new StandsStill(
          `generation ${this.of.generation} of ${this.of.view.name} is no more: a rebuild or a rollback came between`,
        );
      if (reached >= this.position) return;
      if (reached !== moved.to) moved = { to: reached, at: Date.now() };
      if (Date.now() - moved.at > PATIENCE)
        throw new StandsStill(
          `generation ${this.of.generation} of ${this.of.view.name} stands at ${reached} and does not reach ${this.position}`,
        );
      await sleep(PAUSE, undefined, { signal: this.signal });
    }
  }
}

export const nameOf = ({ tenant, key }: IndexedId): string => `${tenant}/${key}`;
