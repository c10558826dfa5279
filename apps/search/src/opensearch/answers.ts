import type { PocDocument } from '../engine/poc-document.js';
import { SearchTimedOut, type Facet, type Found, type PocQuery } from '../engine/search-engine.js';
import { KINDS, type Kind } from './query.js';
import type { Scope, Spellings } from './spellings.js';
import type { LookedUp } from './vocabulary.js';

export interface Hit {
  readonly _source: { readonly tenantId: string; readonly document: PocDocument };
}

export interface Bucket {
  readonly key: string;
  readonly doc_count: number;
}

export interface Shards {
  readonly timed_out: boolean;
  readonly _shards: { readonly failed: number };
}

export interface Answer extends Shards {
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly Hit[] };
  readonly aggregations: Readonly<Record<Kind, { readonly keys: { readonly buckets: readonly Bucket[] } }>> & {
    /** Where something was chosen of the facets. */
    readonly all?: { readonly doc_count: number };
  };
  /** Where words were looked up. */
  readonly suggest?: LookedUp;
}

/** How many there are, whatever is chosen of their facets. */
export const allFound = ({ aggregations, hits }: Answer): number => aggregations.all?.doc_count ?? hits.total.value;

/** An answer out of a part of the index is none. */
export function whole<A extends Shards>(answer: A): A {
  if (answer.timed_out || answer._shards.failed > 0) throw new SearchTimedOut('OpenSearch answered a part only');
  return answer;
}

/** Looked at once more, whatever OpenSearch made of the query: nobody gets what is not theirs to see. */
export function documentsOf({ hits }: Answer, query: PocQuery): PocDocument[] {
  return hits.hits.flatMap(({ _source: { tenantId, document } }) => {
    const isOwn = document.userId === query.callerId || document.userId === query.seesPrivateOf;
    const isSeen = isOwn || (query.includePublic && document.isPublic);
    return tenantId === query.tenantId && document.tenantId === query.tenantId && isSeen ? [document] : [];
  });
}

export async function facetsOf(
  { aggregations }: Answer,
  spellings: Spellings,
  scope: Scope,
  until: number,
): Promise<Found['facets']> {
  const counted = KINDS.flatMap(({ name: kind, field }) =>
    aggregations[kind].keys.buckets.map(({ key, doc_count: count }) => ({
      kind,
      count,
      word: { field, key },
    })),
  );
  const values = await spellings.of(
    counted.map(({ word }) => word),
    scope,
    until,
  );
  const facets: Record<Kind, Facet[]> = { languages: [], tags: [], frameworks: [] };
  for (const [n, { kind, count, word }] of counted.entries())
    facets[kind].push({ value: values[n] ?? word.key, count });
  return facets;
}
