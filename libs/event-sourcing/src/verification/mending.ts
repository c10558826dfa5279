import type pg from 'pg';
import { inTransaction, isDeadlock, isLockTimeout } from '../postgres/pool.js';
import type { IndexEntry } from '../views/index-view.js';
import type { Compared } from './comparison.js';
import type { Difference } from './difference.js';
import type { PublishedDigests } from './published-digests.js';

/** Entries in one transaction: the pages of the live subscription wait for it. */
const BATCH = 100;
const TRIES = 5;

/**
 * Puts the right whole documents in the place of what differs. A document too many becomes a tombstone of the same version; what
 * was published since then is left to the subscription. Tombstones come first: in an index that knows ids only, the one of a
 * wrong tenant lies where the right document belongs.
 */
export async function mend(
  { view, source, generation }: Compared,
  differences: readonly Difference[],
  published: PublishedDigests,
  pool: pg.Pool,
  signal: AbortSignal,
): Promise<void> {
  const tombstones: IndexEntry<unknown>[] = [];
  const wanted: number[] = [];
  for (const { tenant, key, indexedVersion } of differences) {
    const thing = published.get(tenant, key);
    if (thing?.digest) wanted.push(thing.position);
    else tombstones.push({ tenant, key, version: Math.max(thing?.version ?? 0, indexedVersion ?? 0), document: null });
  }
  const put = (entries: readonly IndexEntry<unknown>[]) =>
    patiently(() => inTransaction(pool, (tx) => view.index.put(generation, entries, tx, true)));
  for (const some of batches(tombstones)) {
    signal.throwIfAborted();
    await put(some);
  }
  for (const some of batches(wanted)) {
    signal.throwIfAborted();
    const facts = await source.recall(some.map((position) => ({ position, kept: null })));
    await put(facts.map((fact) => view.entryOf(fact)));
  }
}

/** Makes right what the index keeps beside documents: what was mended had moved it from where it never was. */
export async function tidy(
  { view, generation }: Compared,
  tenants: readonly string[],
  pool: pg.Pool,
  signal: AbortSignal,
): Promise<void> {
  for (const tenant of tenants) {
    signal.throwIfAborted();
    await patiently(() => inTransaction(pool, (tx) => view.index.tidy(generation, tenant, tx)));
  }
}

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += BATCH) yield all.slice(first, first + BATCH);
}

/** The subscription writes to the same rows, and one of the two may have to give way. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES || !(isDeadlock(error) || isLockTimeout(error))) throw error;
    }
  }
}
