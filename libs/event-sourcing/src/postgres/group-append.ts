import type pg from 'pg';
import { StoreBusy } from '../errors.js';
import type { Append, Verdict } from '../store.js';
import { writeTogether } from './group-statement.js';

interface Waiting {
  readonly append: Append;
  readonly stream: string;
  /** Characters of what it brings. */
  readonly size: number;
  readonly settle: (verdict: Verdict | Promise<Verdict>) => void;
}

export interface GroupAppendOptions {
  /** Statements under way. */
  readonly lanes?: number;
  /** Appends that may wait; one more is refused with `StoreBusy`. */
  readonly waiting?: number;
  /** Told how many appends of a group go on alone, and of what the whole group failed, if it did. */
  readonly onAlone?: (appends: number, failure: unknown) => void;
}

/** The most appends in one statement, and facts of one append that may be among them. */
const GROUP = 256;
const FACTS = 16;
/** More than so many that wait for several idle lanes are shared out among them. */
const SHARED = 16;
/** Characters after which a statement is full, and those that may be without a verdict. */
const SIZE = 2 ** 20;
const UNSETTLED_SIZE = 64 * 2 ** 20;
/** Milliseconds after which an append of its own, which may have to wait for somebody's lock, no longer keeps others waiting. */
const PATIENCE = 50;

/**
 * Writes appends together that come while others are under way: one statement, one commit, and nobody waits for company.
 * Each is whole or nothing for itself. A group calls the function once for each tenant, which is thereby bound to that tenant
 * as if it were alone. What cannot be written at once, or comes to grief with its group, is tried again by itself: `alone`
 * must bear that the first try may have taken effect.
 */
export class GroupAppend {
  private waiting: Waiting[] = [];
  private underWay = 0;
  /** Appends that have no verdict yet, and characters of what they bring. */
  private unsettled = 0;
  private size = 0;
  private starting = false;
  private closed = false;
  private readonly idle = Promise.withResolvers<void>();
  private readonly lanes: number;
  private readonly mayWait: number;
  private readonly onAlone: (appends: number, failure: unknown) => void;

  constructor(
    private readonly pool: pg.Pool,
    private readonly alone: (append: Append) => Promise<Verdict>,
    { lanes = 2, waiting = 4_096, onAlone = () => undefined }: GroupAppendOptions = {},
  ) {
    this.lanes = lanes;
    this.mayWait = waiting;
    this.onAlone = onAlone;
  }

  append(append: Append): Promise<Verdict> {
    if (this.closed) return Promise.reject(new Error('the store is closed'));
    const size = sizeOf(append);
    if (this.unsettled >= this.mayWait || this.size + size > UNSETTLED_SIZE) return Promise.reject(new StoreBusy());
    this.unsettled++;
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    this.waiting.push({ append, stream: streamOf(append), size, settle: resolve });
    this.size += size;
    this.startSoon();
    return promise.finally(() => this.settled(size));
  }

  /** Takes no more, and ends when everything that was taken has its verdict. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.unsettled > 0) await this.idle.promise;
  }

  private settled(size: number): void {
    this.size -= size;
    if (--this.unsettled === 0 && this.closed) this.idle.resolve();
  }

  /** When all that was woken by the same news has come: what is written together was often answered together. */
  private startSoon(): void {
    if (this.starting) return;
    this.starting = true;
    setImmediate(() => {
      this.starting = false;
      this.start();
    });
  }

  private start(): void {
    while (this.underWay < this.lanes && this.waiting.length > 0) {
      this.underWay++;
      const share = Math.ceil(this.waiting.length / (this.lanes - this.underWay + 1));
      void this.write(this.take(Math.max(share, SHARED))).finally(() => {
        this.underWay--;
        this.startSoon();
      });
    }
  }

  /** The next ones in their order, one for each stream: who comes second must meet what the first has written. */
  private take(most: number): Waiting[] {
    const [first, ...others] = this.waiting as [Waiting, ...Waiting[]];
    const group = [first];
    const streams = new Set([first.stream]);
    let size = first.size;
    const left: Waiting[] = [];
    for (const each of others) {
      const fits =
        joins(first.append) &&
        joins(each.append) &&
        group.length < Math.min(GROUP, most) &&
        size + each.size <= SIZE &&
        !streams.has(each.stream);
      if (!fits) {
        left.push(each);
        continue;
      }
      group.push(each);
      streams.add(each.stream);
      size += each.size;
    }
    this.waiting = left;
    return group;
  }

  private async write(group: Waiting[]): Promise<void> {
    const [first] = group as [Waiting];
    if (group.length === 1) return this.writeAlone(first);
    let failure: unknown;
    const verdicts = await writeTogether(
      this.pool,
      group.map(({ append }) => append),
    ).catch((error: unknown) => ((failure = error), []));
    const alone = group.filter((_, index) => !verdicts[index]).length;
    group.forEach(({ append, settle }, index) => settle(verdicts[index] ?? this.alone(append)));
    if (alone > 0) this.onAlone(alone, failure);
  }

  private async writeAlone({ append, settle }: Waiting): Promise<void> {
    const verdict = this.alone(append);
    settle(verdict);
    let timer: NodeJS.Timeout | undefined;
    const long = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE)));
    await Promise.race([verdict.catch(() => undefined), long]);
    clearTimeout(timer);
  }
}

/** An id may be written in either case. */
const streamOf = ({ tenant, stream }: Append) => `${tenant} ${stream.id} ${stream.name}`.toLowerCase();

const sizeOf = ({ events, claim }: Append) =>
  events.reduce((sum, { data }) => sum + data.length, claim?.answer.length ?? 0);

/** Rare things go alone: nothing but a key, very many facts, and a key of another tenant, which one binding cannot cover. */
const joins = ({ tenant, events, claim }: Append) =>
  events.length > 0 && events.length <= FACTS && (claim?.tenant ?? tenant) === tenant;
