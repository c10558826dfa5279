import type pg from 'pg';
import type { ReadModel } from '../views/read-model.js';
import { advance, Fenced, inTransaction, report, takeOver, type SubscriptionId, type SubscriptionRow } from './checkpoint.js';
import type { Locks } from './locks.js';
import { Parking } from './parking.js';
import type { Page, Source } from './source.js';
import { Waker } from './waker.js';

/** What a runner tells the outside; the pump logs it. */
export interface RunnerEvents {
  /** The checkpoint moved. */
  moved(of: SubscriptionId, position: number): void;
  parked(of: SubscriptionId, problem: string, fact: { readonly type: string; readonly stream: { readonly name: string; readonly id: string } }): void;
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
const LONGEST_PAUSE = 5_000;
const SHORTEST_PAUSE = 2;

/** Runs one generation of one read model: owns it, follows its source, and keeps its checkpoint with what it wrote. */
export class Runner {
  private readonly stopping = new AbortController();
  private readonly waker = new Waker();
  private running: Promise<void> | undefined;
  private position = -1;
  private reached = -1;

  constructor(
    readonly id: SubscriptionId,
    readonly model: ReadModel,
    readonly source: Source,
    private readonly pool: pg.Pool,
    private readonly locks: Locks,
    private readonly options: RunnerOptions,
    private readonly events: RunnerEvents,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the page under way. */
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
    let pause = 50;
    try {
      while (!this.stopped) {
        try {
          const began = Date.now();
          if (await this.locks.take(this.id)) await this.own();
          else await this.rest(this.options.idle);
          if (Date.now() - began > LONGEST_PAUSE) pause = 50;
        } catch (error) {
          this.reached = -1;
          this.events.failed(this.id, error as Error);
          await this.complain(error as Error);
          await this.rest(pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE);
        }
      }
    } finally {
      unsubscribe();
      await this.locks.give(this.id);
    }
  }

  /** Follows the source until it is stopped or fenced off. */
  private async own(): Promise<void> {
    const row = await takeOver(this.pool, this.id, this.options.owner);
    if (!row) return this.rest(LONGEST_PAUSE);
    this.position = row.position;
    this.reached = -1;
    const parking = await Parking.open(this.pool, this.id);
    let beat = 0;
    let pause = SHORTEST_PAUSE;
    while (!this.stopped) {
      const { signal } = this.stopping;
      const page = await this.source.page(this.position, this.options.pageSize, signal);
      if (page.position > this.position) await this.take(page, row, parking);
      if (page.level || this.reached >= 0) this.reached = this.position;
      if (Date.now() - beat > HEARTBEAT) {
        beat = Date.now();
        await report(this.pool, { ...this.id, epoch: row.epoch }, await this.source.head(), null);
        await this.fulfilWishes(row, parking);
      }
      this.events.moved(this.id, this.position);
      if (!page.level) continue;
      // News may be written but not yet safe to read: look again soon, then ever more rarely.
      pause = (await this.waker.rest(pause)) === 'news' ? SHORTEST_PAUSE : Math.min(pause * 2, this.options.idle);
    }
  }

  private async take(page: Page, { epoch }: SubscriptionRow, parking: Parking): Promise<void> {
    const from = { ...this.id, epoch, position: this.position };
    const poison = await inTransaction(this.pool, async (tx) => {
      // The fence comes first: whoever lost the subscription must not even begin.
      await advance(tx, from, page.position, page.facts.length);
      const spoiled = new Set(page.spoiled.map(({ fact }) => `${fact.tenant}/${fact.stream.id}`));
      const takable = page.facts.filter((fact) => !parking.holds(fact) && !spoiled.has(`${fact.tenant}/${fact.stream.id}`));
      const refused = [...page.spoiled, ...(await this.model.write(this.id.generation, takable, tx))];
      if (refused.length > 0 || takable.length < page.facts.length) await parking.park(tx, page.facts, refused, this.source);
      return refused;
    });
    parking.remember(poison);
    for (const { fact, problem } of poison) this.events.parked(this.id, problem, fact);
    this.position = page.position;
  }

  private async fulfilWishes({ epoch }: SubscriptionRow, parking: Parking): Promise<void> {
    for (const wished of await parking.wishes(this.pool)) {
      const done = await inTransaction(this.pool, async (tx) => {
        await advance(tx, { ...this.id, epoch, position: this.position }, this.position, 0);
        return parking.fulfil(tx, wished, this.source, (facts) => this.model.write(this.id.generation, facts, tx));
      });
      done();
    }
  }

  /** So that `status` can say what blocks it, also to operators who see no log. */
  private async complain(error: Error): Promise<void> {
    if (error instanceof Fenced) return;
    await this.pool
      .query('UPDATE store.subscription SET problem = $3 WHERE name = $1 AND generation = $2 AND owner = $4', [
        this.id.name,
        this.id.generation,
        error.message.slice(0, 2000),
        this.options.owner,
      ])
      .catch(() => undefined);
  }

  private async rest(milliseconds: number): Promise<void> {
    await this.waker.rest(milliseconds);
  }
}
