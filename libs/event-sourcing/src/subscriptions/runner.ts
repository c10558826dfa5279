import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction, mayStandStill } from '../postgres/pool.js';
import type { Recorded } from '../fact.js';
import type { ReadModel } from '../views/read-model.js';
import type { Poison } from '../views/view.js';
import {
  advance,
  Fenced,
  passOver,
  report,
  takeOver,
  type SubscriptionId,
  type SubscriptionRow,
} from './checkpoint.js';
import type { Locks } from './locks.js';
import { Parking, streamKey, type Parked } from './parking.js';
import { ReactionModel } from './reaction.js';
import type { Page, Source } from './source.js';
import { Waker } from './waker.js';

/** What a runner tells the outside; the pump logs it. */
export interface RunnerEvents {
  /** The checkpoint moved. */
  moved(of: SubscriptionId, position: number): void;
  /** Facts were taken, and the checkpoint with them. */
  taken(of: SubscriptionId, facts: readonly Recorded[]): void;
  parked(
    of: SubscriptionId,
    problem: string,
    fact: { readonly type: string; readonly stream: { readonly name: string; readonly id: string } },
  ): void;
  /** Another process owns it now, or it was dropped. */
  lost(of: SubscriptionId): void;
  failed(of: SubscriptionId, error: Error): void;
}

export interface RunnerOptions {
  /** Names this process among others. */
  readonly owner: string;
  /** Facts a page. */
  readonly pageSize: number;
  /** Milliseconds between looks for news that nobody announced. */
  readonly idle: number;
}

const HEARTBEAT = 1_000;
/** Milliseconds that a beat waits for its source to say how far it is. */
const HEARING = 500;
const FIRST_PAUSE = 50;
/** Short, because what ends access comes by a feed too, and must not come late when the other side is there again. */
const LONGEST_PAUSE = 1_000;
/** Milliseconds for which the same trouble is not told again. */
const SAME_TROUBLE = 10_000;
const SHORTEST_REST = 2;
/** Facts that any model can take in time. */
const SMALLEST_PAGE = 50;
/** Milliseconds in which a checkpoint follows over facts that do not concern its model. */
const KEEP = 250;

/** Runs one generation of one read model: owns it, follows its source, and keeps its checkpoint with what it wrote. */
export class Runner {
  private readonly stopping = new AbortController();
  private readonly waker = new Waker();
  private running: Promise<void> | undefined;
  private position = -1;
  /** Facts of the next page. */
  private size: number;
  /** The position that the database knows, since when, and how many facts were passed over after it. */
  private kept = -1;
  private keptAt = 0;
  private passed = 0;
  private reached = -1;
  private writing = false;
  /** Why it is not switched to although it has caught up. */
  hold: string | undefined;
  private told: { readonly trouble: string; readonly at: number } | undefined;
  /** What it could not do when it tried last; another try may take its time. */
  private trouble: string | undefined;

  constructor(
    readonly id: SubscriptionId,
    readonly model: ReadModel,
    readonly source: Source,
    private readonly pool: pg.Pool,
    private readonly locks: Locks,
    private readonly options: RunnerOptions,
    private readonly events: RunnerEvents,
  ) {
    this.size = options.pageSize;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the page under way; a reaction is not waited for, its fact comes again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.waker.wake();
    await this.running;
  }

  /** Everything up to here was taken; -1 until it has caught up once, and while another process owns it. */
  get reachedPosition(): number {
    return this.reached;
  }

  wake(): void {
    this.waker.wake();
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    const unsubscribe = this.source.onNews(() => this.waker.wake());
    let pause = FIRST_PAUSE;
    while (!this.stopped) {
      const began = Date.now();
      try {
        if (await this.locks.take(this.id)) await this.own();
        else await this.pause(this.options.idle);
      } catch (error) {
        this.reached = -1;
        if (this.stopped) break;
        // What takes longer than it may must not do so each time that it comes again.
        this.size = Math.max(Math.min(SMALLEST_PAGE, this.size), Math.floor(this.size / 2));
        await this.tell(error as Error);
        if (Date.now() - began > LONGEST_PAUSE) pause = FIRST_PAUSE;
        await this.pause(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
    unsubscribe();
    await this.locks.give(this.id);
  }

  /** Follows the source until it is stopped or fenced off. */
  private async own(): Promise<void> {
    const row = await takeOver(this.pool, this.id, this.options.owner);
    if (!row) return this.pause(LONGEST_PAUSE);
    [this.position, this.kept, this.passed] = [row.position, row.position, 0];
    this.reached = -1;
    const heart = new Heart(
      () => this.beat(row),
      () => this.waker.wake(),
    );
    try {
      await this.follow(row, await Parking.open(this.pool, this.id), heart);
    } finally {
      heart.stop();
    }
  }

  private async follow(row: SubscriptionRow, parking: Parking, heart: Heart): Promise<void> {
    let rest = SHORTEST_REST;
    let looked = 0;
    let next = this.read(this.position);
    while (!this.stopped) {
      heart.check();
      const page = await next;
      // While one page is written the next is read, where there is sure to be one.
      if (!page.level) next = this.read(page.position);
      if (page.position > this.position) await this.take(page, row, parking);
      this.size = Math.min(this.options.pageSize, Math.ceil(this.size * 1.1));
      await this.keepPassed(row);
      this.trouble = undefined;
      if (this.stopped) return;
      if (page.level || this.reached >= 0) this.reached = this.position;
      if (parking.count > 0 && Date.now() - looked > HEARTBEAT) {
        looked = Date.now();
        for (const wished of await parking.wishes(this.pool)) await this.fulfil(wished, row, parking);
      }
      this.events.moved(this.id, this.position);
      if (!page.level) continue;
      // News may be written but not yet safe to read: look again soon, then ever more rarely.
      if (!this.source.expects(this.position)) rest = this.options.idle;
      const most = this.position > this.kept ? KEEP : this.options.idle;
      rest = (await this.waker.rest(Math.min(rest, most))) === 'news' ? SHORTEST_REST : rest * 2;
      next = this.read(this.position);
    }
    await this.keepPassed(row);
  }

  private read(after: number): Promise<Page> {
    const page = this.source.page(after, this.size, this.stopping.signal);
    // Whoever waits for it hears of its failure; nobody may, where the one before it fails first.
    page.catch(() => undefined);
    return page;
  }

  private async take(page: Page, row: SubscriptionRow, parking: Parking): Promise<void> {
    for (const piece of this.model instanceof ReactionModel ? this.model.pieces(page) : [page]) {
      if (this.stopped) return;
      const takable = takableOf(piece, parking);
      const isWhole = takable.length === piece.facts.length;
      if (isWhole && !this.model.keepsPace && !takable.some((fact) => this.model.concerns(fact))) {
        this.passed += takable.length;
        this.position = piece.position;
        continue;
      }
      const poison = await this.write(takable, row, piece, async (tx, refused) => {
        const poison = [...piece.spoiled, ...refused];
        if (poison.length > 0 || !isWhole) await parking.park(tx, piece.facts, poison, this.source);
        return poison;
      });
      parking.remember(poison);
      for (const { fact, problem } of poison) this.events.parked(this.id, problem, fact);
      this.events.taken(this.id, takable);
      this.position = piece.position;
    }
  }

  /**
   * Lets the model take facts and moves the checkpoint, in one transaction with what `settle` does about those that were
   * refused. The fence comes first: whoever lost the subscription must not even begin. A reaction acts before it,
   * because what it does takes its time and cannot be rolled back.
   */
  private async write<T>(
    facts: readonly Recorded[],
    { epoch }: SubscriptionRow,
    to: { readonly position: number; readonly facts: { readonly length: number } },
    settle: (tx: pg.ClientBase, refused: readonly Poison[]) => Promise<T>,
  ): Promise<T> {
    const reaction = this.model instanceof ReactionModel ? this.model : undefined;
    const acted = (await reaction?.act(facts, this.stopping.signal)) ?? [];
    this.writing = true;
    try {
      const work = async (tx: pg.ClientBase) => {
        await advance(tx, { ...this.id, epoch, position: this.kept }, to.position, this.passed + to.facts.length);
        await mayStandStill(tx, this.model.standsStill);
        const refused = await this.model.write(this.id.generation, facts, tx);
        return settle(tx, [...acted, ...refused]);
      };
      // A view that was lost with its checkpoint is made again from there; what a reaction did must not be done again.
      const settled = await inTransaction(this.pool, work, { durable: reaction !== undefined });
      [this.kept, this.passed, this.keptAt] = [to.position, 0, Date.now()];
      return settled;
    } finally {
      this.writing = false;
    }
  }

  /** Moves the checkpoint over what did not concern the model: now and then, for it happens with each fact of others. */
  private async keepPassed(row: SubscriptionRow): Promise<void> {
    if (this.position === this.kept || (!this.stopped && Date.now() - this.keptAt < KEEP)) return;
    const to = this.position;
    this.writing = true;
    try {
      await passOver(this.pool, { ...this.id, epoch: row.epoch, position: this.kept }, to, this.passed);
    } finally {
      this.writing = false;
    }
    [this.kept, this.passed, this.keptAt] = [to, 0, Date.now()];
  }

  private async fulfil(wished: Parked, row: SubscriptionRow, parking: Parking): Promise<void> {
    const { facts, unreadable } = await parking.recall(this.pool, wished, this.source);
    const here = { position: this.position, facts: [] };
    const settled = await this.write(facts, row, here, (tx, refused) => {
      const failed = refused.map(({ fact, problem }) => ({ position: fact.position, problem }))[0] ?? unreadable;
      return parking.settle(tx, wished, failed);
    });
    settled();
  }

  private async beat(row: SubscriptionRow): Promise<void> {
    // It would wait for the row that the page's own transaction has changed.
    if (this.writing) return;
    const late = sleep(HEARING, undefined, { ref: false });
    const head = await Promise.race([this.source.head().catch(() => undefined), late]);
    await report(this.pool, { ...this.id, epoch: row.epoch }, head, this.trouble ?? this.hold);
  }

  private async tell(error: Error): Promise<void> {
    if (error instanceof Fenced) return this.events.lost(this.id);
    this.trouble = error.message;
    const isNews = error.message !== this.told?.trouble || Date.now() - this.told.at > SAME_TROUBLE;
    if (isNews) this.told = { trouble: error.message, at: Date.now() };
    if (isNews) this.events.failed(this.id, error);
    // So that `status` can say what blocks it, also to operators who see no log.
    await this.pool
      .query('UPDATE store.subscription SET problem = $3 WHERE name = $1 AND generation = $2 AND owner = $4', [
        this.id.name,
        this.id.generation,
        String(error.message).slice(0, 2000),
        this.options.owner,
      ])
      .catch(() => undefined);
  }

  /** Not ended by news, of which there may be thousands a second. */
  private async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

/** Says each second that the owner is alive, however long a page takes; a process that stands still says nothing. */
class Heart {
  private fenced: Fenced | undefined;
  private underWay = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly beat: () => Promise<void>,
    private readonly onFenced: () => void,
  ) {
    this.timer = setInterval(() => void this.tick(), HEARTBEAT);
    void this.tick();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Throws `Fenced` where a beat has found another owner. */
  check(): void {
    if (this.fenced) throw this.fenced;
  }

  private async tick(): Promise<void> {
    if (this.underWay) return;
    this.underWay = true;
    try {
      await this.beat();
    } catch (error) {
      // Any other trouble with the database meets the next page as well.
      if (error instanceof Fenced) this.fenced = error;
      if (error instanceof Fenced) this.onFenced();
    } finally {
      this.underWay = false;
    }
  }
}

/** What can be given to the model: not what cannot be read, nor what comes after that, or after a parked fact, in its stream. */
function takableOf({ facts, spoiled }: Page, parking: Parking): readonly Recorded[] {
  const unreadable = new Set(spoiled.map(({ fact }) => fact.position));
  const stuck = new Set<string>();
  return facts.filter((fact) => {
    if (unreadable.has(fact.position)) stuck.add(streamKey(fact));
    return !(stuck.size > 0 && stuck.has(streamKey(fact))) && !parking.holds(fact);
  });
}
