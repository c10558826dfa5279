import type { IndexedId } from '../views/index-view.js';
import type { PublishedThing } from './published-digests.js';

/**
 * What is wrong with one document of an index: its content; it is not there; it should not be; it is another tenant's; it is of an
 * older version than what was published; of a newer one.
 */
export type DifferenceKind = 'damaged' | 'lost' | 'one-too-many' | 'of-another-tenant' | 'old-version' | 'ahead';

export interface Difference extends IndexedId {
  readonly kind: DifferenceKind;
  /** Null: nothing was published of it, or that it was removed. */
  readonly publishedVersion: number | null;
  /** Null: the index has nothing of it. */
  readonly indexedVersion: number | null;
}

/** What is wrong, between two that are known to differ. `ofAnother`: the id is known as another tenant's. */
export function differenceBetween(
  published: PublishedThing | undefined,
  indexedVersion: number | null,
  ofAnother: boolean,
): Omit<Difference, 'tenant' | 'key'> {
  const publishedVersion = published?.version ?? null;
  const kind = kindOf(published, indexedVersion, ofAnother);
  return { kind, publishedVersion, indexedVersion };
}

function kindOf(
  published: PublishedThing | undefined,
  indexedVersion: number | null,
  ofAnother: boolean,
): DifferenceKind {
  if (!published) return ofAnother ? 'of-another-tenant' : 'one-too-many';
  if (indexedVersion === null) return 'lost';
  if (indexedVersion < published.version) return 'old-version';
  if (indexedVersion > published.version) return 'ahead';
  return published.digest ? 'damaged' : 'one-too-many';
}
