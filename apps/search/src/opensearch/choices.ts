import { MOST_FACETS, type PocQuery } from '../engine/search-engine.js';

/** Kinds of facets. */
export const KINDS = [
  { name: 'languages', field: 'languageKey' },
  { name: 'tags', field: 'tagKeys' },
  { name: 'frameworks', field: 'frameworkKeys' },
] as const;
export type Kind = (typeof KINDS)[number]['name'];

/** Filters that facets are counted over. A facet leaves its own out, so each of them has the others'. */
export function choices(chosen: Pick<PocQuery, Kind>) {
  const filterOf = ({ name, field }: (typeof KINDS)[number]) =>
    chosen[name].length === 0 ? [] : [{ terms: { [field]: chosen[name] } }];
  const facetOf = (kind: (typeof KINDS)[number]) => {
    const keys = mostFrequent(kind.field, MOST_FACETS[kind.name]);
    const filter = KINDS.filter((other) => other !== kind).flatMap(filterOf);
    // Counting within a filter takes twice as long, also where it keeps nothing out.
    return filter.length === 0 ? keys : { filter: { bool: { filter } }, aggs: { keys } };
  };
  const facets = Object.fromEntries(KINDS.map((kind) => [kind.name, facetOf(kind)]));
  return { filters: KINDS.flatMap(filterOf), facets };
}

export const mostFrequent = (field: string, size: number, include?: string) => ({
  terms: {
    field,
    size,
    shard_size: size * 10,
    order: [{ _count: 'desc' }, { _key: 'asc' }],
    ...(include !== undefined && { include }),
  },
});
