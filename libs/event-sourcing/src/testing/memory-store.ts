import { Taken } from '../errors.js';
import type { StreamId } from '../fact.js';
import { EventStore, type Append, type StoredEvent, type StoreTransaction, type Verdict } from '../store.js';

interface KeptClaim {
  readonly hash: string;
  readonly answer: unknown;
  readonly position: number;
}

/** A store in memory, for specs of what stands on a store. It keeps the contract that the Postgres one keeps. */
export class MemoryStore extends EventStore {
  protected events: StoredEvent[] = [];
  protected claims = new Map<string, KeptClaim>();
  protected reservations = new Map<string, string>();
  private readonly listeners = new Set<(position: number) => void>();
  private queue: Promise<unknown> = Promise.resolve();

  append(append: Append): Promise<Verdict> {
    return this.alone(() => {
      const verdict = this.write(append);
      this.tell(verdict);
      return Promise.resolve(verdict);
    });
  }

  load(tenant: string, stream: StreamId, after = 0): Promise<readonly StoredEvent[]> {
    return Promise.resolve(this.of(tenant, stream).filter((event) => event.version > after));
  }

  claimed(tenant: string, user: string, key: string) {
    return Promise.resolve(this.claims.get(`${tenant}/${user}/${key}`));
  }

  /** One after the other, so that a failed one can be taken back as a whole. */
  transaction<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.alone(async () => {
      const before = {
        events: [...this.events],
        claims: new Map(this.claims),
        reservations: new Map(this.reservations),
      };
      const verdicts: Verdict[] = [];
      try {
        const answer = await work(this.inside(tenant, verdicts));
        verdicts.forEach((verdict) => this.tell(verdict));
        return answer;
      } catch (error) {
        Object.assign(this, before);
        throw error;
      }
    });
  }

  safePosition(): Promise<number> {
    return Promise.resolve(this.events.at(-1)?.position ?? 0);
  }

  newestPosition(): Promise<number> {
    return this.safePosition();
  }

  readAll(after: number, upTo: number, limit: number): Promise<readonly StoredEvent[]> {
    return Promise.resolve(this.events.filter(({ position }) => position > after && position <= upTo).slice(0, limit));
  }

  onAppend(listener: (position: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  protected of(tenant: string, { name, id }: StreamId): StoredEvent[] {
    return this.events.filter(
      (event) => event.tenant === tenant && event.stream.name === name && event.stream.id === id,
    );
  }

  protected write({ tenant, stream, expected, events, cause, at, claim }: Append): Verdict {
    const claimKey = claim && `${claim.tenant ?? tenant}/${claim.user}/${claim.key}`;
    const kept = claimKey ? this.claims.get(claimKey) : undefined;
    if (kept && kept.hash === claim?.hash) return { kind: 'answered', answer: kept.answer, position: kept.position };
    if (kept) return { kind: 'key-reused' };

    const past = this.of(tenant, stream);
    const head = past.at(-1)?.version ?? 0;
    if (events.length > 0 && head !== expected) {
      const same = past.slice(expected, expected + events.length);
      const repeated = same.length === events.length && same.every((event, index) => event.id === events[index]?.id);
      if (!repeated) return { kind: 'conflict', version: head };
      return {
        kind: 'appended',
        version: expected + events.length,
        positions: same.map(({ position }) => position),
        repeated,
      };
    }
    const last = this.events.at(-1)?.position ?? 0;
    const added = events.map(({ data, ...event }, index) => ({
      ...event,
      position: last + index + 1,
      tenant,
      stream,
      version: expected + index + 1,
      data: JSON.parse(data) as unknown,
      cause,
      at,
    }));
    this.events.push(...added);
    const positions = added.map(({ position }) => position);
    if (claim && claimKey) {
      const position = positions.at(-1) ?? past.at(-1)?.position ?? 0;
      this.claims.set(claimKey, { hash: claim.hash, answer: JSON.parse(claim.answer), position });
    }
    return { kind: 'appended', version: expected + events.length, positions, repeated: false };
  }

  protected tell(verdict: Verdict): void {
    const position = verdict.kind === 'appended' ? verdict.positions.at(-1) : undefined;
    if (position !== undefined) for (const listener of this.listeners) listener(position);
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.queue.then(work, work);
    this.queue = next.catch(() => undefined);
    return next;
  }

  private inside(tenant: string, verdicts: Verdict[]): StoreTransaction {
    const nameOf = (scope: string, key: string, within: string) =>
      `${within === 'tenant' ? tenant : ''}/${scope}/${key}`;
    const holderOf = (holder: StreamId) => `${tenant}/${holder.name}/${holder.id}`;
    return {
      append: (append) => {
        if (append.tenant !== tenant) return Promise.reject(new Error('a transaction writes to one tenant only'));
        const verdict = this.write(append);
        verdicts.push(verdict);
        return Promise.resolve(verdict);
      },
      load: (stream) => this.load(tenant, stream),
      reserve: (scope, key, holder, within) => {
        const name = nameOf(scope, key, within);
        if ((this.reservations.get(name) ?? holderOf(holder)) !== holderOf(holder))
          return Promise.reject(new Taken(scope, key));
        this.reservations.set(name, holderOf(holder));
        return Promise.resolve();
      },
      release: (scope, key, holder, within) => {
        const name = nameOf(scope, key, within);
        if (this.reservations.get(name) === holderOf(holder)) this.reservations.delete(name);
        return Promise.resolve();
      },
      query: () => Promise.reject(new Error('a store in memory has no tables: test this on Postgres')),
    };
  }
}
