import { comparisonKey } from '@mrbill/http/input';
import type { PocDocument } from '../engine/poc-document.js';
import { SearchTimedOut, type Facet, type PocQuery } from '../engine/search-engine.js';

export interface Hit {
  readonly _source: { readonly tenantId: string; readonly document: PocDocument };
}

export interface Bucket {
  readonly key: string;
  readonly doc_count: number;
  readonly first: {
    readonly hits: { readonly hits: readonly { readonly fields?: Readonly<Record<string, readonly string[]>> }[] };
  };
}

/** What a word was given as. */
export type Given = 'language' | 'tags' | 'frameworks';

export interface Shards {
  readonly timed_out: boolean;
  readonly _shards: { readonly failed: number };
}

export interface Answer extends Shards {
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly Hit[] };
  readonly aggregations: Readonly<
    Record<'languages' | 'tags' | 'frameworks', { readonly keys: { readonly buckets: readonly Bucket[] } }>
  >;
}

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

export const facetsOf = ({ aggregations: { languages, tags, frameworks } }: Answer) => ({
  languages: languages.keys.buckets.map((bucket) => facet(bucket, 'language')),
  tags: tags.keys.buckets.map((bucket) => facet(bucket, 'tags')),
  frameworks: frameworks.keys.buckets.map((bucket) => facet(bucket, 'frameworks')),
});

const facet = (bucket: Bucket, field: Given): Facet => ({
  value: firstGiven(bucket, field, bucket.key),
  count: bucket.doc_count,
});

/** A word as the oldest document has it that was counted. */
export function firstGiven({ first }: Bucket, field: Given, key: string): string {
  const values = first.hits.hits[0]?.fields?.[`given.${field}`] ?? [];
  return values.find((value) => comparisonKey(value) === key) ?? key;
}
