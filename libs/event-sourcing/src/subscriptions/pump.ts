import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { forgetOldClaims } from '../postgres/claims.js';
import { isLockTimeout } from '../postgres/pool.js';
import type { ReadModel } from '../views/read-model.js';
import type { VerificationStatus } from '../verification/job.js';
import { IndexView } from '../views/index-view.js';
import { keyOf, subscriptions, type SubscriptionRow } from './checkpoint.js';
import type { Following } from './following.js';
import { Gate } from './gate.js';
import { Generations, NoSuchGeneration } from './generations.js';
import { Locks } from './locks.js';
import { Losses } from './losses.js';
import { parkedCounts, parkedFacts, wishFor, type Parked, type ParkingWish } from './parking.js';
import { ReactionModel } from './reaction.js';
import { statusOf, troublesInto, type PumpLog, type SubscriptionStatus } from './reports.js';
import { Runner, type RunnerEvents } from './runner.js';
import type { Source } from './source.js';
import { NotVerifiable, Verifications } from './verifications.js';

export interface PumpOptions {
  /** Names this process among others that run the same context. */
  readonly owner: string;
  /** Facts a page; default 2,000. */
  readonly pageSize?: number;
  /** Milliseconds between looks for news that nobody announced; default 1,000. */
  readonly idle?: number;
}

/** Milliseconds between looks at which generations there are, and whether one has caught up. */
const ROUND = 250;
/** Milliseconds between looks of those who wait for what another process does. */
const LONGEST_PAUSE = 25;
/** Milliseconds between looks for idempotency keys that have outlived their day. */
const FORGET = 60_000;

/** Runs all subscriptions of one context: keeps them going, makes and switches generations, tells how far they are. */
export class Pump {
  private readonly runners = new Map<string, Runner>();
  private readonly generations: ReadonlyMap<string, Generations>;
  private readonly following: ReadonlyMap<string, Following>;
  private readonly waiting = new Set<() => void>();
  private readonly stopping = new AbortController();
  private readonly verifications: Verifications;
  private readonly gate: Gate;
  private readonly losses: Losses;
  private readonly events: RunnerEvents;
  private locks: Locks;
  private rows: readonly SubscriptionRow[] = [];
  private looking: Promise<readonly SubscriptionRow[]> | undefined;
  private rounds: Promise<void> | undefined;
  private nextForgetting = 0;

  constructor(
    private readonly pool: pg.Pool,
    following: readonly Following[],
    private readonly options: PumpOptions,
    private readonly log: PumpLog,
  ) {
    this.following = new Map(following.map((each) => [each.model.name, each]));
    if (this.following.size !== following.length) throw new Error('two subscriptions of one context share a name');
    this.generations = new Map(following.map(({ model }) => [model.name, new Generations(pool, model)]));
    this.locks = new Locks(pool);
    this.verifications = new Verifications(pool);
    this.gate = new Gate(this.verifications);
    this.losses = new Losses([...this.generations.values()], (message, details) => log.error(message, details));
    this.events = {
      ...troublesInto(log),
      moved: () => {
        for (const resolve of this.waiting) resolve();
      },
      taken: (of, facts) => {
        const row = this.rows.find((each) => keyOf(each) === keyOf(of));
        if (row?.status === 'live') log.taken?.(of.name, facts);
      },
    };
  }

  /** Makes what is missing and begins to follow. */
  async start(): Promise<void> {
    for (const generations of this.generations.values()) {
      await generations.ensure(generations.model instanceof ReactionModel ? 'live' : 'building');
    }
    await this.round();
    this.rounds = this.keepRound();
    this.losses.begin(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.verifications.stop();
    await this.rounds;
    await this.losses.ended();
    await Promise.all([...this.runners.values()].map((runner) => runner.stop()));
    this.locks.close();
  }

  /** Whether each read model has a generation that can be read. */
  ready(): boolean {
    return [...this.following.keys()].every((name) => this.unreadable(name) === undefined);
  }

  /** Why a read model cannot be read now; undefined: it can. */
  unreadable(name: string): 'never filled' | 'lost' | undefined {
    const rows = this.rowsOf(name);
    const live = rows.find(({ status }) => status === 'live');
    if (live) return this.losses.isAmiss(name, live.generation) ? 'lost' : undefined;
    return rows.some(({ status }) => status === 'lost') ? 'lost' : 'never filled';
  }

  /** Waits until a read model has taken everything up to `position` of its source; false when the time was up first. */
  async waitFor(name: string, position: number, milliseconds: number): Promise<boolean> {
    const until = Date.now() + milliseconds;
    // What another process does is looked for: soon at first, because most of it is done by then.
    for (let pause = 4; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      if ((await this.reached(name)) >= position) return true;
      const left = until - Date.now();
      if (left <= 0) return false;
      await this.nextMove(Math.min(left, pause));
    }
  }

  /** The newest position of what a read model follows, as its source says now; undefined where it says nothing. */
  async head(name: string): Promise<number | undefined> {
    return this.following
      .get(name)
      ?.source.head()
      .catch(() => undefined);
  }

  /** Names of the read models that follow a source. */
  followers(source: Source): readonly string[] {
    return [...this.following.values()].filter((each) => each.source === source).map(({ model }) => model.name);
  }

  status(): Promise<readonly SubscriptionStatus[]> {
    return statusOf(this.pool, this.following);
  }

  /**
   * Begins to rebuild beside what is read, or goes on with it; the switch comes by itself, once nothing is parked (or `accept`
   * was said) and an index holds exactly what is published. Answers the new generation's number.
   */
  async rebuild(name: string, wish: { readonly accept?: boolean } = {}): Promise<number> {
    const generation = await this.rebuildable(name).begin(wish);
    await this.round();
    const row = this.rows.find((each) => each.name === name && each.generation === generation);
    if (row) this.gate.forget(row);
    return generation;
  }

  /** A rebuild goes no further until it is asked for again, or its generation is dropped. Throws `NoSuchGeneration`. */
  async endRebuild(name: string, how: 'stop' | 'abandon'): Promise<number> {
    const generations = this.rebuildable(name);
    const generation = await (how === 'stop' ? generations.halt() : generations.abandon());
    await this.round();
    return generation;
  }

  /**
   * Begins to hold the live generation of an index against what is published, and with `repair` to mend what differs. It ends with
   * this process. Throws `NotVerifiable`, `VerificationUnderWay`, `NoSuchGeneration`.
   */
  async verify(name: string, { repair = false }: { readonly repair?: boolean } = {}): Promise<VerificationStatus> {
    const following = this.verifiable(name);
    this.rows = await subscriptions(this.pool);
    const live = this.liveRow(following.model);
    if (!live) throw new NoSuchGeneration(`${name} is still being filled: there is nothing to verify yet`);
    return this.verifications.begin(following, live.generation, repair).status;
  }

  /** The verification under way, or else the last one of this process. Throws `NotVerifiable`, `NoSuchGeneration`. */
  verification(name: string): VerificationStatus | undefined {
    return this.verifications.status(this.verifiable(name).model.name);
  }

  async rollback(name: string): Promise<number> {
    const generation = await this.rebuildable(name).rollback();
    await this.round();
    return generation;
  }

  /**
   * Drops the tables and subscriptions that earlier versions of a view have left, and answers their generations. Throws
   * `NoSuchGeneration` until today's version is live.
   */
  dropOldVersions(name: string): Promise<readonly number[]> {
    return this.rebuildable(name).dropOldVersions();
  }

  parked(): Promise<readonly Parked[]> {
    return parkedFacts(this.pool);
  }

  /** Asks for a parked stream to be tried again, to lose its first fact, or to be forgotten. False: no such id. */
  async wish(id: number, wish: ParkingWish): Promise<boolean> {
    const found = (await wishFor(this.pool, id, wish)) > 0;
    for (const runner of this.runners.values()) runner.wake();
    return found;
  }

  private verifiable(name: string): Following {
    const { model } = this.rebuildable(name);
    const following = this.following.get(model.name);
    if (following?.model instanceof IndexView) return following;
    const indexes = [...this.following.keys()].filter((each) => this.following.get(each)?.model instanceof IndexView);
    throw new NotVerifiable(
      indexes.length > 0
        ? `${name} is a table, written in one transaction with its position: only indexes can be verified, here ${indexes.join(', ')}`
        : `${name} is a table, written in one transaction with its position: only indexes can be verified, and this context has none`,
    );
  }

  private rebuildable(name: string): Generations {
    const generations = this.generations.get(name);
    if (!generations || generations.model instanceof ReactionModel) {
      const known = [...this.generations.values()].filter(({ model }) => !(model instanceof ReactionModel));
      throw new NoSuchGeneration(
        `there is no view '${name}': use one of ${known.map(({ model }) => model.name).join(', ')}`,
      );
    }
    return generations;
  }

  private async keepRound(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(ROUND, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.round();
        await this.forgetClaims();
      } catch (error) {
        this.log.error('looking after the subscriptions failed', { error });
        await sleep(1_000, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  private async round(): Promise<void> {
    this.rows = await subscriptions(this.pool);
    const wanted = new Set<string>();
    for (const row of this.rows) {
      const following = this.following.get(row.name);
      if (!following || following.model.version !== row.version) continue;
      if (row.wish === 'stop' || row.status === 'lost') continue;
      const key = keyOf(row);
      wanted.add(key);
      if (!this.runners.has(key)) this.run(row, following);
      if (row.status === 'building') await this.tryPromote(row).catch((error: unknown) => this.complain(row, error));
    }
    for (const [key, runner] of this.runners) {
      if (wanted.has(key)) continue;
      this.runners.delete(key);
      void runner.stop();
    }
  }

  private run({ name, generation }: SubscriptionRow, { model, source }: Following): void {
    const { owner, pageSize = 2_000, idle = 1_000 } = this.options;
    const runner = new Runner(
      { name, generation },
      model,
      source,
      this.pool,
      this.locks,
      { owner, pageSize, idle },
      this.events,
    );
    this.runners.set(keyOf({ name, generation }), runner);
    runner.start();
  }

  private async tryPromote(row: SubscriptionRow): Promise<void> {
    const runner = this.runners.get(keyOf(row));
    const following = this.following.get(row.name);
    if (!runner || !following || runner.reachedPosition < 0) return;
    // The first one is the best there is: nobody is better off with none. Another one after a loss must be as good as that was.
    runner.hold = this.rowsOf(row.name).some(({ status }) => status === 'live' || status === 'lost')
      ? this.gate.holds(row, (await parkedCounts(this.pool)).get(keyOf(row)) ?? 0, following)
      : undefined;
    if (runner.hold !== undefined) return;
    if (await this.generations.get(row.name)?.promote(row.generation)) {
      this.log.info('a view was switched', {
        view: row.name,
        generation: row.generation,
        position: runner.reachedPosition,
      });
      this.gate.forget(row);
      this.rows = await subscriptions(this.pool);
    }
  }

  /** One view that cannot be switched keeps nobody else from it; tried again with the next round. */
  private complain({ name, generation }: SubscriptionRow, error: unknown): void {
    if (isLockTimeout(error))
      this.log.info('a view is not switched yet: somebody reads it', { view: name, generation });
    else this.log.error('a view was not switched', { view: name, generation, error });
  }

  private async forgetClaims(): Promise<void> {
    if (Date.now() < this.nextForgetting) return;
    this.nextForgetting = Date.now() + FORGET;
    while (!this.stopping.signal.aborted && (await forgetOldClaims(this.pool)));
  }

  private liveRow(model: ReadModel): SubscriptionRow | undefined {
    return this.rowsOf(model.name).find(({ status }) => status === 'live');
  }

  private rowsOf(name: string): readonly SubscriptionRow[] {
    const version = this.following.get(name)?.model.version;
    return this.rows.filter((row) => row.name === name && row.version === version);
  }

  /** Asks the database where another process owns the subscription. */
  private async reached(name: string): Promise<number> {
    const model = this.following.get(name)?.model;
    if (!model) throw new NoSuchGeneration(`there is no view '${name}'`);
    const live = this.liveRow(model);
    const here = live && this.runners.get(keyOf(live))?.reachedPosition;
    if (here !== undefined && here >= 0) return here;
    const rows = await this.look();
    return (
      rows.find((row) => row.name === name && row.version === model.version && row.status === 'live')?.position ?? -1
    );
  }

  /** Whoever waits for what another process does shares one look. */
  private look(): Promise<readonly SubscriptionRow[]> {
    this.looking ??= subscriptions(this.pool).finally(() => (this.looking = undefined));
    return this.looking;
  }

  private nextMove(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
    });
  }
}
