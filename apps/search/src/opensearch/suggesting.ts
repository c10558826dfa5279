import type { PocDocument } from '../engine/poc-document.js';
import type { SuggestQuery } from '../engine/search-engine.js';
import { beginningOf, beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import type { Bucket, Shards } from './answers.js';
import { mostFrequent } from './choices.js';
import { keyOfSuggestion } from './index-documents.js';
import { visible } from './query.js';
import type { Spellings } from './spellings.js';
import { LONGEST_BEGINNING } from './template.js';

/** Undefined: nothing begins so. */
export function suggestBody(query: SuggestQuery): object | undefined {
  const common = { track_total_hits: false };
  const filter = visible(query, [query.tenantId]);
  if (query.kind === 'poc') {
    const typed = beginningOf(query.prefix);
    if (typed === '') return undefined;
    const begins = (field: string, boost: number) => ({
      constant_score: { filter: begun(`begins.${field}`, typed), boost },
    });
    return {
      ...common,
      query: { bool: { filter, should: [begins('name', 2), begins('word', 1)], minimum_should_match: 1 } },
      sort: [{ _score: 'desc' }, { pocId: 'desc' }],
      collapse: { field: 'name' },
      size: query.limit,
      _source: ['tenantId', 'document.tenantId', 'document.userId', 'document.isPublic', 'document.name'],
    };
  }
  const typed = wordBeginningOf(query.prefix);
  if (typed === '') return undefined;
  const field = `begins.${query.kind}`;
  return {
    ...common,
    size: 0,
    query: { bool: { filter: [...filter, begun(`${field}.begun`, typed)] } },
    aggs: { words: mostFrequent(field, query.limit, `${literally(typed)}.*`) },
  };
}

const FIELD = { tag: 'tagKeys', framework: 'frameworkKeys', language: 'languageKey' } as const;

/** Of a longer one the index knows the beginning; what it says of the rest is looked at afterwards. */
const begun = (field: string, typed: string): object => ({
  term: { [field]: [...typed].slice(0, LONGEST_BEGINNING).join('') },
});

/** For OpenSearch an expression in which every sign stands for itself. */
const literally = (typed: string): string => typed.replace(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`);

export interface Suggested extends Shards {
  readonly hits: {
    readonly hits: readonly { readonly _source: { readonly tenantId: string; readonly document: PocDocument } }[];
  };
  readonly aggregations?: { readonly words: { readonly buckets: readonly Bucket[] } };
}

export async function suggestedBy(
  { hits, aggregations }: Suggested,
  { tenantId, callerId, kind, prefix }: SuggestQuery,
  spellings: Spellings,
  until: number,
): Promise<readonly string[]> {
  if (kind !== 'poc') {
    const words = (aggregations?.words.buckets ?? []).map(({ key }) => ({
      field: FIELD[kind],
      key: keyOfSuggestion(key),
    }));
    return spellings.of(words, { tenantId, callerId, seen: [tenantId] }, until);
  }
  const typed = beginningOf(prefix);
  return hits.hits
    .filter(
      ({ _source: { tenantId: tenant, document } }) =>
        tenant === tenantId &&
        document.tenantId === tenantId &&
        (document.isPublic || document.userId === callerId) &&
        beginningsOf(document.name).some(({ found }) => found.startsWith(typed)),
    )
    .map(({ _source: { document } }) => document.name);
}
