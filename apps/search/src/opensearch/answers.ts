import type { PocDocument } from '../engine/poc-document.js';
import { SearchTimedOut, type Facet, type Found, type PocQuery } from '../engine/search-engine.js';
import { KINDS, type Kind } from './choices.js';
import type { Scope, Spellings } from './spellings.js';

export interface Shards {
  readonly timed_out: boolean;
  readonly _shards: { readonly failed: number };
}

export interface Hit {
  readonly _source: { readonly tenantId: string; readonly document: PocDocument };
  /** By what it was sorted; of a search by relevance what it counts comes first. */
  readonly sort: readonly (string | number)[];
}

/** What is shown. */
export interface Page extends Shards {
  readonly hits: { readonly hits: readonly Hit[] };
}

export interface Bucket {
  readonly key: string;
  readonly doc_count: number;
}

/** Keys, and where others were chosen of, within what has those. */
type Keys = { readonly buckets: readonly Bucket[] };
type FacetCounts = Keys | { readonly keys: Keys };

/** How much was found. */
export interface Counted extends Shards {
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations: Readonly<Record<Kind, FacetCounts>> & {
    /** Where something was chosen of the facets. */
    readonly chosen?: { readonly doc_count: number };
  };
}

export interface Answer {
  readonly page: Page;
  readonly counted: Counted;
}

/** How many there are, whatever is chosen of their facets. */
export const allFound = ({ hits }: Counted): number => hits.total.value;

export const chosenOf = ({ aggregations, hits }: Counted): number => aggregations.chosen?.doc_count ?? hits.total.value;

/** An answer out of a part of the index is none. */
export function whole<A extends Shards>(answer: A): A {
  if (answer.timed_out || answer._shards.failed > 0) throw new SearchTimedOut('OpenSearch answered a part only');
  return answer;
}

/** Looked at once more, whatever OpenSearch made of the query: nobody gets what is not theirs to see. */
export function documentsOf({ hits }: Page, query: PocQuery): PocDocument[] {
  return hits.hits.flatMap(({ _source: { tenantId, document } }) => {
    const isOwn = document.userId === query.callerId || document.userId === query.seesPrivateOf;
    const isSeen = isOwn || (query.includePublic && document.isPublic);
    return tenantId === query.tenantId && document.tenantId === query.tenantId && isSeen ? [document] : [];
  });
}

export async function facetsOf(
  { aggregations }: Counted,
  spellings: Spellings,
  scope: Scope,
  until: number,
): Promise<Found['facets']> {
  const counted = KINDS.flatMap(({ name: kind, field }) => {
    const facet = aggregations[kind];
    const { buckets } = 'keys' in facet ? facet.keys : facet;
    return buckets.map(({ key, doc_count: count }) => ({ kind, count, word: { field, key } }));
  });
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
