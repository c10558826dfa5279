import { MOST_FACETS, type PocQuery } from '../engine/search-engine.js';
import type { Bucket, Counted, Page, Shards } from './answers.js';
import { choices, KINDS, mostFrequent, type Kind } from './choices.js';
import { pageOf, seenBesides, visible, within } from './query.js';

/**
 * Nothing was typed, and of the facets no more than one kind is chosen of: then all that the caller may see has to be counted, for
 * the kind that is chosen of or for all three, and of many POCs that costs more than all else. But what is public is the same for all
 * of a tenant. So that is counted by itself, and what is private of the caller by itself; OpenSearch remembers both until something
 * is written, and they are put together here.
 */
export function isBrowsing(query: PocQuery): boolean {
  const { terms, userId, seesPrivateOf, includePublic } = query;
  const isWhole = terms === undefined && userId === null && seesPrivateOf === null && includePublic;
  return isWhole && KINDS.filter(({ name }) => query[name].length > 0).length <= 1;
}

/** More than are shown, so that whatever is among the most frequent of both together is counted in either. */
export const DEEP = 10;

/** What OpenSearch has counted of one part of what the caller may see. */
export interface Half extends Shards {
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations: Readonly<Record<Kind, Buckets>>;
}

export interface Buckets {
  readonly buckets: readonly Bucket[];
  /** In keys that are none of the buckets'. */
  readonly sum_other_doc_count: number;
}

/** The page that is shown, and facets that are counted over what is chosen. */
export function browsedPage(query: PocQuery): object {
  const { filters } = choices(query);
  const isAny = filters.length === 0;
  return {
    query: { bool: { filter: [...visible(query, seenBesides(query)), ...within(query), ...filters] } },
    aggs: Object.fromEntries(
      isAny
        ? []
        : KINDS.flatMap(({ name, field }) =>
            query[name].length > 0 ? [] : [[name, mostFrequent(field, MOST_FACETS[name])]],
          ),
    ),
    ...pageOf(query),
    // Counted with the rest.
    track_total_hits: !isAny,
  };
}

/** Two halves without anything in both. The same for the same people, to the letter: that is what they are remembered by. */
export function browsedWhole(query: PocQuery): readonly object[] {
  const { tenantId, callerId } = query;
  const byAll = { term: { seenBy: tenantId } };
  return [{ filter: [byAll] }, { filter: [{ term: { seenBy: callerId } }], must_not: [byAll] }].map(
    ({ filter, ...not }) => ({
      query: { bool: { filter: [{ term: { tenantId } }, ...filter, ...within(query)], ...not } },
      aggs: Object.fromEntries(KINDS.map(({ name, field }) => [name, mostFrequent(field, DEEP * MOST_FACETS[name])])),
      size: 0,
      track_total_hits: true,
    }),
  );
}

/** As if all had been asked for at once; undefined where the parts do not tell. */
export function browsed(query: PocQuery, page: Page & Counted, halves: readonly Half[]): Counted | undefined {
  const all = halves.reduce((sum, { hits }) => sum + hits.total.value, 0);
  const chosen = KINDS.filter(({ name }) => query[name].length > 0);
  const counted = (chosen.length === 0 ? KINDS : chosen).map(({ name }) => {
    const buckets = together(
      halves.map(({ aggregations }) => aggregations[name]),
      MOST_FACETS[name],
    );
    return [name, buckets && { buckets }] as const;
  });
  if (counted.some(([, facet]) => facet === undefined)) return undefined;
  return {
    ...page,
    hits: { total: chosen.length === 0 ? { value: all } : page.hits.total },
    aggregations: { ...page.aggregations, ...Object.fromEntries(counted) } as Counted['aggregations'],
  };
}

/**
 * The most frequent keys of several lists, each of which ends somewhere; undefined where one that was left out of a list might be
 * among these, or is and its count is not known.
 */
export function together(lists: readonly Buckets[], most: number): readonly Bucket[] | undefined {
  const counts = lists.map(({ buckets }) => new Map(buckets.map(({ key, doc_count: count }) => [key, count])));
  const unlisted = lists.map(mostUnlisted);
  const keys = new Set(counts.flatMap((each) => [...each.keys()]));
  const sums = [...keys].map((key) => ({
    key,
    count: sumOf(counts.map((each) => each.get(key) ?? 0)),
    unsure: sumOf(counts.map((each, n) => (each.has(key) ? 0 : (unlisted[n] ?? 0)))),
  }));
  sums.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  const [shown, others] = [sums.slice(0, most), sums.slice(most)];
  const rivals = [...others.map(({ count, unsure }) => (unsure === 0 ? 0 : count + unsure)), sumOf(unlisted)];
  const least = shown.length < most ? 0 : (shown.at(-1)?.count ?? 0);
  if (shown.some(({ unsure }) => unsure > 0) || rivals.some((rival) => rival > 0 && rival >= least)) return undefined;
  return shown.map(({ key, count }) => ({ key, doc_count: count }));
}

/** In how many a key may be that is not in the list. */
const mostUnlisted = ({ buckets, sum_other_doc_count: others }: Buckets): number =>
  Math.min(others, buckets.at(-1)?.doc_count ?? others);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
