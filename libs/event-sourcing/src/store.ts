import type { Cause, StreamId } from './fact.js';

/** A fact on its way into the store: data already encrypted where it must be, and known to be storable. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** JSON text, as `payload.ts` makes it. */
  readonly data: string;
}

/** A claim on an idempotency key, with the answer to keep. */
export interface ClaimedKey {
  /** The tenant that the key belongs to; by default the append's. */
  readonly tenant?: string;
  readonly user: string;
  readonly key: string;
  readonly hash: string;
  /** JSON text. */
  readonly answer: string;
}

/** Facts for one stream, to be written all or none. `expected` is the version before them; 0: the stream is new. */
export interface Append {
  readonly tenant: string;
  readonly stream: StreamId;
  readonly expected: number;
  readonly events: readonly NewEvent[];
  readonly cause: Cause;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly claim?: ClaimedKey | undefined;
}

export type Verdict =
  /** `repeated`: these very events were there already, from an earlier try whose answer was lost. */
  | {
      readonly kind: 'appended';
      readonly version: number;
      readonly positions: readonly number[];
      readonly repeated: boolean;
    }
  | { readonly kind: 'conflict'; readonly version: number }
  | { readonly kind: 'answered'; readonly answer: unknown; readonly position: number }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'key-under-way' };

/** An event as the store gives it back: neither decrypted nor upcast. */
export interface StoredEvent {
  readonly position: number;
  readonly tenant: string;
  readonly stream: StreamId;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly cause: Cause;
  readonly at: string;
}

/** What may be done inside `EventStore.transaction`: all of it, or nothing. */
export interface StoreTransaction {
  append(append: Append): Promise<Verdict>;
  load(stream: StreamId): Promise<readonly StoredEvent[]>;
  /**
   * Takes a name that must be unique within `scope`, in this tenant or (`everywhere`) among all. Repeating it for the
   * same stream is no error. Throws `Taken`.
   */
  reserve(scope: string, key: string, holder: StreamId, within: 'tenant' | 'everywhere'): Promise<void>;
  /** Gives a reserved name back, if this stream holds it. */
  release(scope: string, key: string, holder: StreamId, within: 'tenant' | 'everywhere'): Promise<void>;
  /** State that stands or falls with the facts (a credential). Bound to the transaction's tenant by row level security. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/**
 * Where streams are kept, for one context. Everything but the `all` reads is bound to one tenant.
 *
 * What every adapter promises is the contract suite in `testing/store-contract.ts`.
 */
export abstract class EventStore {
  /** Whole or nothing, in one round trip. Never throws for a lost race: that is a verdict. */
  abstract append(append: Append): Promise<Verdict>;

  /** The facts of one stream in order, those after version `after`. Empty: no such stream in this tenant. */
  abstract load(tenant: string, stream: StreamId, after?: number): Promise<readonly StoredEvent[]>;

  /** What was answered to a key, if it was used within its life of 24 hours. */
  abstract claimed(
    tenant: string,
    user: string,
    key: string,
  ): Promise<{ readonly hash: string; readonly answer: unknown; readonly position: number } | undefined>;

  /** Runs `work` in one transaction for one tenant. What it throws rolls everything back. */
  abstract transaction<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;

  /** The position up to which nothing can appear any more between what is there. May fall; see the README. */
  abstract safePosition(): Promise<number>;

  /**
   * Position of the newest fact that is there, 0 where there is none. Whoever has read up to it has read everything that was
   * committed before this was asked. Below `safePosition` where numbers were burnt; above it where an older append is under way.
   */
  abstract newestPosition(): Promise<number>;

  /**
   * Facts of all tenants and streams with `after < position <= upTo`, in order, at most `limit`; fewer where they are
   * big, but none only where there are none. For the pump only.
   */
  abstract readAll(after: number, upTo: number, limit: number): Promise<readonly StoredEvent[]>;

  /** Calls back after each append of this process, with the highest position written. */
  abstract onAppend(listener: (position: number) => void): () => void;
}
