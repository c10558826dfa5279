import type { PocDocument } from '../engine/poc-document.js';
import type { SuggestQuery } from '../engine/search-engine.js';
import { beginningOf, beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import type { Shards } from './answers.js';
import { left, type Asking } from './asking.js';
import { DEEP, together, type Buckets } from './browsing.js';
import { mostFrequent } from './choices.js';
import { keyOfSuggestion } from './index-documents.js';
import { visible } from './query.js';
import type { Spellings } from './spellings.js';
import { IN_THIS_ORDER, LONGEST_BEGINNING } from './template.js';

/** Names of which some may be the same, beside those that are wanted. */
const SPARE = 5;
const FIELD = { tag: 'tagKeys', framework: 'frameworkKeys', language: 'languageKey' } as const;

interface Named extends Shards {
  readonly hits: {
    readonly hits: readonly { readonly _source: { readonly tenantId: string; readonly document: PocDocument } }[];
  };
}

interface Words extends Shards {
  readonly aggregations: { readonly words: Buckets };
}

/** What somebody may be about to type. */
export class Suggesting {
  /** `longest`: milliseconds after which OpenSearch is to give up what several may wait for. */
  constructor(
    private readonly asking: Asking,
    private readonly spellings: Spellings,
    private readonly longest: number,
  ) {}

  /** `until`: when it is given up, in milliseconds of the clock; then it throws `SearchTimedOut`. */
  async of(query: SuggestQuery, until: number): Promise<readonly string[]> {
    const typed = query.kind === 'poc' ? beginningOf(query.prefix) : wordBeginningOf(query.prefix);
    if (typed === '') return [];
    return query.kind === 'poc' ? this.names(query, typed, until) : this.words(query, query.kind, typed, until);
  }

  /** Those that begin so themselves, then those with a word that does; of either the newest first. */
  private async names(query: SuggestQuery, typed: string, until: number): Promise<readonly string[]> {
    const found = await this.newest(query, typed, 'name', query.limit, until);
    const more = query.limit - found.length;
    return more === 0 ? found : [...found, ...(await this.newest(query, typed, 'word', more, until))];
  }

  /** In the order in which POCs lie in the index, so that OpenSearch looks at no more than these; at all only where many are called the same. */
  private async newest(query: SuggestQuery, typed: string, by: 'name' | 'word', limit: number, until: number) {
    const body = {
      query: {
        bool: {
          filter: [...visible(query, [query.tenantId]), begun(`begins.${by}`, typed)],
          must_not: by === 'word' ? [begun('begins.name', typed)] : [],
        },
      },
      sort: IN_THIS_ORDER,
      track_total_hits: false,
      _source: ['tenantId', 'document.tenantId', 'document.userId', 'document.isPublic', 'document.name'],
    };
    const size = limit + SPARE;
    const some = await this.asking.ask<Named>({ ...body, size }, left(until));
    const names = namesOf(some, query, typed);
    if (names.length >= limit || some.hits.hits.length < size) return names.slice(0, limit);
    const each = await this.asking.ask<Named>({ ...body, size: limit, collapse: { field: 'name' } }, left(until));
    return namesOf(each, query, typed);
  }

  /** The most frequent first. What is public is counted once for all of a tenant: see ADR 0016. */
  private async words(query: SuggestQuery, kind: keyof typeof FIELD, typed: string, until: number) {
    const { tenantId, callerId, limit } = query;
    const field = `begins.${kind}`;
    const counted = async (filter: readonly object[], not: readonly object[], most: number, isHalf: boolean) => {
      const body = {
        query: { bool: { filter: [{ term: { tenantId } }, ...filter, begun(`${field}.begun`, typed)], must_not: not } },
        aggs: { words: mostFrequent(field, most, `${literally(typed)}.*`) },
        size: 0,
        track_total_hits: false,
      };
      // Others may wait for a half: it is not given up for one who has less time left.
      const counts = await this.asking.ask<Words>(body, isHalf ? this.longest : left(until), isHalf);
      return counts.aggregations.words;
    };
    const byAll = { term: { seenBy: tenantId } };
    const halves = await Promise.all([
      counted([byAll], [], DEEP * limit, true),
      counted([{ term: { seenBy: callerId } }], [byAll], DEEP * limit, true),
    ]);
    const buckets = together(halves, limit) ?? (await counted(visible(query, [tenantId]), [], limit, false)).buckets;
    const words = buckets.map(({ key }) => ({ field: FIELD[kind], key: keyOfSuggestion(key) }));
    return this.spellings.of(words, { tenantId, callerId, seen: [tenantId] }, until);
  }
}

/** Of a longer one the index knows the beginning; what it says of the rest is looked at afterwards. */
const begun = (field: string, typed: string): object => ({
  term: { [field]: [...typed].slice(0, LONGEST_BEGINNING).join('') },
});

/** For OpenSearch an expression in which every sign stands for itself. */
const literally = (typed: string): string => typed.replace(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`);

/** Each once. Looked at once more, whatever OpenSearch made of the query: nobody gets what is not theirs to see. */
function namesOf({ hits }: Named, { tenantId, callerId }: SuggestQuery, typed: string): readonly string[] {
  const names = hits.hits
    .filter(
      ({ _source: { tenantId: tenant, document } }) =>
        tenant === tenantId &&
        document.tenantId === tenantId &&
        (document.isPublic || document.userId === callerId) &&
        beginningsOf(document.name).some(({ found }) => found.startsWith(typed)),
    )
    .map(({ _source: { document } }) => document.name);
  return [...new Set(names)];
}
