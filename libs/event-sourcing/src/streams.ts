import { setTimeout as sleep } from 'node:timers/promises';
import { fold, type Aggregate, type Decision } from './aggregate.js';
import type { Ambient, AmbientSource } from './ambient.js';
import type { Clock } from './clock.js';
import { AlreadyAnswered, ConcurrentWrite, KeyReused, KeyUnderWay, VersionMismatch } from './errors.js';
import type { Cause, Fact, Happened, Recorded, StreamId } from './fact.js';
import { factIdOf } from './fact-id.js';
import type { FactCodec } from './people/codec.js';
import type { ClaimedKey, EventStore, StoredEvent, StoreTransaction, Verdict } from './store.js';

/** What a write brought about. `facts` is empty where the decision stayed quiet; `position` is then the last known one. */
export interface Written<State, F extends Fact = Fact> {
  readonly state: State;
  readonly version: number;
  readonly position: number;
  readonly facts: readonly Happened<F>[];
}

/** A stream as it stands: its state, and the position of its newest fact. */
export type Loaded<State> = Omit<Written<State>, 'facts'>;

/** How often a writer who came second folds and decides again before it gives up. */
const TRIES = 4;

/** The longest pause, in milliseconds, before yet another try, so that many writers do not meet each time. */
const PAUSE = 10;

export interface Updating {
  /** The version that it must have, or nothing is written. */
  readonly ifMatch?: number | undefined;
  /** How often to decide, for writes that end the same in whatever order they come; four times if nothing is said. */
  readonly tries?: number;
}

interface Writing {
  append(append: Parameters<EventStore['append']>[0]): Promise<Verdict>;
  load(stream: StreamId): Promise<readonly StoredEvent[]>;
}

/** Reads and writes streams on behalf of whoever is in the ambient context; never any other tenant's. */
export class Streams {
  constructor(
    private readonly store: EventStore,
    private readonly codec: FactCodec,
    private readonly ambient: AmbientSource,
    private readonly clock: Clock,
  ) {}

  /** Begins a stream. Throws `ConcurrentWrite` if there is one with this id already. */
  create<S, F extends Fact>(of: Aggregate<S, F>, id: string, decision: Decision<S, F>): Promise<Written<S, F>> {
    return this.createIn(this.outside(), of, id, decision);
  }

  /**
   * Folds the stream, decides, appends at the version that was folded. A writer who came second does so again, up to
   * three times (see `tries`), then throws `ConcurrentWrite`; with `ifMatch` it throws `VersionMismatch` and never tries again.
   */
  update<S, F extends Fact>(
    of: Aggregate<S, F>,
    id: string,
    decision: Decision<S, F>,
    options: Updating = {},
  ): Promise<Written<S, F>> {
    return this.updateIn(this.outside(), of, id, decision, options);
  }

  /** The stream as it stands, or undefined where this tenant has none with this id. Never stale. */
  load<S, F extends Fact>(of: Aggregate<S, F>, id: string): Promise<Loaded<S> | undefined> {
    return this.loadIn(this.outside(), of, id);
  }

  /** All facts of one stream, oldest first. */
  async history<S, F extends Fact>(of: Aggregate<S, F>, id: string): Promise<readonly Recorded<F>[]> {
    const events = await this.store.load(this.ambient.current().tenant, { name: of.name, id });
    return (await this.codec.decode(events)) as Recorded<F>[];
  }

  /**
   * Several streams, names that must be unique, and state beside the facts: all of it or nothing. `work` may run again
   * where another writer was first, so it must have no effects but those on `tx`.
   */
  async transaction<T>(work: (tx: TransactionStreams) => Promise<T>): Promise<T> {
    const ambient = this.ambient.current();
    const { tenant, writes, claim } = ambient;
    const before = new Map(writes);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.store.transaction(tenant, (tx) => work(new TransactionStreams(this, tx, tenant)));
      } catch (error) {
        if (!(error instanceof ConcurrentWrite) || attempt >= TRIES) throw error;
        ambient.claim = claim;
        writes.clear();
        for (const [stream, count] of before) writes.set(stream, count);
      }
    }
  }

  /** @internal */
  async loadIn<S, F extends Fact>(by: Writing, of: Aggregate<S, F>, id: string): Promise<Loaded<S> | undefined> {
    const facts = (await this.codec.decode(await by.load({ name: of.name, id }))) as Recorded<F>[];
    const last = facts.at(-1);
    return last && { state: fold(of, facts) as S, version: last.version, position: last.position };
  }

  /** @internal */
  async createIn<S, F extends Fact>(
    by: Writing,
    of: Aggregate<S, F>,
    id: string,
    decision: Decision<S, F>,
  ): Promise<Written<S, F>> {
    const ambient = this.ambient.current();
    const stream = { name: of.name, id };
    const write = nextWrite(ambient, stream);
    const made = this.imagine(of, ambient, stream, write, [], decision(of.initial));
    const verdict = await this.append(by, ambient, stream, 0, made);
    if (verdict.kind === 'conflict') throw new ConcurrentWrite(stream, verdict.version);
    if (!verdict.repeated) return made.written(verdict.positions.at(-1) ?? 0);
    const past = (await this.codec.decode(await by.load(stream))) as Recorded<F>[];
    return this.asBefore(of, past, ambient, stream, write, 0);
  }

  /** @internal */
  async updateIn<S, F extends Fact>(
    by: Writing,
    of: Aggregate<S, F>,
    id: string,
    decision: Decision<S, F>,
    { ifMatch, tries = TRIES }: Updating,
  ): Promise<Written<S, F>> {
    const ambient = this.ambient.current();
    const stream = { name: of.name, id };
    const write = nextWrite(ambient, stream);
    for (let attempt = 1; ; attempt++) {
      const past = (await this.codec.decode(await by.load(stream))) as Recorded<F>[];
      const repeated = past.findIndex((fact) => fact.id === factId(ambient, stream, write, 0));
      if (repeated >= 0) return this.asBefore(of, past, ambient, stream, write, repeated);

      const state = fold(of, past);
      const found = past.at(-1)?.version ?? 0;
      const facts = decision(state);
      if (ifMatch !== undefined && ifMatch !== found) throw new VersionMismatch(stream, ifMatch, found);
      const made = this.imagine(of, ambient, stream, write, past, facts);
      if (facts.length === 0 && !ambient.claim) return made.written(past.at(-1)?.position ?? 0);

      const verdict = await this.append(by, ambient, stream, found, made);
      if (verdict.kind === 'appended') return made.written(verdict.positions.at(-1) ?? past.at(-1)?.position ?? 0);
      if (ifMatch !== undefined) throw new VersionMismatch(stream, ifMatch, verdict.version);
      if (attempt >= tries) throw new ConcurrentWrite(stream, verdict.version);
      if (attempt >= TRIES) await sleep(Math.random() * PAUSE);
    }
  }

  private outside(): Writing {
    const { tenant } = this.ambient.current();
    return { append: (append) => this.store.append(append), load: (stream) => this.store.load(tenant, stream) };
  }

  /** The facts as they will have happened, and the state after them: the whole answer, before anything is written. */
  private imagine<S, F extends Fact>(
    of: Aggregate<S, F>,
    ambient: Ambient,
    stream: StreamId,
    write: number,
    past: readonly Happened<F>[],
    facts: readonly F[],
  ) {
    const at = this.clock.now().toISOString();
    const before = past.at(-1)?.version ?? 0;
    const cause = causeOf(ambient);
    const happened = facts.map((fact, index) => ({
      ...fact,
      id: factId(ambient, stream, write, index),
      at,
      version: before + 1 + index,
      tenant: ambient.tenant,
      stream,
      cause,
    })) as Happened<F>[];
    const state = fold(of, happened, fold(of, past)) as S;
    const version = before + facts.length;
    return {
      at,
      cause,
      happened,
      state,
      version,
      written: (position: number): Written<S, F> => ({ state, version, position, facts: happened }),
    };
  }

  /** A command that wrote here before is answered with what it wrote then. */
  private asBefore<S, F extends Fact>(
    of: Aggregate<S, F>,
    past: readonly Recorded<F>[],
    ambient: Ambient,
    stream: StreamId,
    write: number,
    first: number,
  ): Written<S, F> {
    let end = first;
    while (past[end]?.id === factId(ambient, stream, write, end - first)) end++;
    const last = past[end - 1] as Recorded<F>;
    const state = fold(of, past.slice(0, end)) as S;
    return { state, version: last.version, position: last.position, facts: past.slice(first, end) };
  }

  private async append(
    by: Writing,
    ambient: Ambient,
    stream: StreamId,
    expected: number,
    made: { at: string; cause: Cause; happened: readonly Happened[]; state: unknown; version: number },
  ): Promise<Extract<Verdict, { kind: 'appended' | 'conflict' }>> {
    const events = await Promise.all(
      made.happened.map((fact) => this.codec.encode(ambient.tenant, stream, fact.id, fact)),
    );
    const claim = claimOf(ambient, made);
    const verdict = await by.append({
      tenant: ambient.tenant,
      stream,
      expected,
      events,
      cause: made.cause,
      at: made.at,
      claim,
    });
    switch (verdict.kind) {
      case 'answered':
        throw new AlreadyAnswered(verdict.answer, verdict.position);
      case 'key-reused':
        throw new KeyReused(claim?.key ?? '');
      case 'key-under-way':
        throw new KeyUnderWay(claim?.key ?? '');
      case 'appended':
        // One key claims one write: the first. Later writes of the same command ride on it.
        ambient.claim = undefined;
        return verdict;
      case 'conflict':
        return verdict;
    }
  }
}

/** `Streams` within one transaction. */
export class TransactionStreams {
  constructor(
    private readonly streams: Streams,
    private readonly tx: StoreTransaction,
    /** Whose all of this is. Queries name it, beside the policies of the tables. */
    readonly tenant: string,
  ) {}

  create<S, F extends Fact>(of: Aggregate<S, F>, id: string, decision: Decision<S, F>): Promise<Written<S, F>> {
    return this.streams.createIn(this.tx, of, id, decision);
  }

  update<S, F extends Fact>(
    of: Aggregate<S, F>,
    id: string,
    decision: Decision<S, F>,
    options: { readonly ifMatch?: number | undefined } = {},
  ): Promise<Written<S, F>> {
    return this.streams.updateIn(this.tx, of, id, decision, options);
  }

  load<S, F extends Fact>(of: Aggregate<S, F>, id: string): Promise<Loaded<S> | undefined> {
    return this.streams.loadIn(this.tx, of, id);
  }

  /** See `StoreTransaction.reserve`. */
  reserve(scope: string, key: string, holder: StreamId, within: 'tenant' | 'everywhere' = 'tenant'): Promise<void> {
    return this.tx.reserve(scope, key, holder, within);
  }

  release(scope: string, key: string, holder: StreamId, within: 'tenant' | 'everywhere' = 'tenant'): Promise<void> {
    return this.tx.release(scope, key, holder, within);
  }

  /** State that stands or falls with the facts. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return this.tx.query<Row>(sql, values);
  }
}

function nextWrite(ambient: Ambient, stream: StreamId): number {
  const key = `${stream.name}/${stream.id}`;
  const write = ambient.writes.get(key) ?? 0;
  ambient.writes.set(key, write + 1);
  return write;
}

const factId = (ambient: Ambient, stream: StreamId, write: number, index: number) =>
  factIdOf(`${ambient.command}/${stream.name}/${stream.id}/${write}/${index}`);

const causeOf = ({ actor, correlation, causation, traceparent, crossing }: Ambient): Cause => ({
  actor,
  correlation,
  causation,
  traceparent,
  ...(crossing === undefined ? {} : { crossing }),
});

const claimOf = ({ claim }: Ambient, made: { state: unknown; version: number }): ClaimedKey | undefined =>
  claim && {
    tenant: claim.tenant,
    user: claim.user,
    key: claim.key,
    hash: claim.hash,
    answer: JSON.stringify(claim.answer(made) ?? null),
  };
