import type { PocQuery } from '../engine/search-engine.js';
import { choices } from './choices.js';
import { inName, matching, ranking, type Clause, type Wanted } from './matching.js';

/** Only of its tenant, and of that only what the caller may see. Tombstones have nobody who sees them. */
export const visible = ({ tenantId, callerId }: Pick<PocQuery, 'tenantId' | 'callerId'>, more: readonly string[]) => [
  { term: { tenantId } },
  { terms: { seenBy: [callerId, ...more] } },
];

/** Whom a POC has to be seen by, beside the caller, to be found. */
export const seenBesides = ({ tenantId, seesPrivateOf, includePublic }: PocQuery): readonly string[] => [
  ...(includePublic ? [tenantId] : []),
  ...(seesPrivateOf === null ? [] : [seesPrivateOf]),
];

/** The time that was asked for. */
export const within = ({ from, to }: PocQuery): readonly Clause[] =>
  from === null && to === null
    ? []
    : [{ range: { createdAt: { ...(from !== null && { gte: from }), ...(to !== null && { lt: to }) } } }];

/** Whatever may be shown, before anything was asked for in words. */
const allOf = (query: PocQuery): readonly Clause[] => [
  ...visible(query, seenBesides(query)),
  ...(query.userId === null ? [] : [{ term: { ownerId: query.userId } }]),
  ...within(query),
];

/** How many are found, with and without what is chosen of their facets, and those facets. None of them is ranked for that. */
export function countBody(query: PocQuery, wanted: Wanted | undefined): object {
  const { filter = [], ...rest } = wanted ? matching(wanted) : {};
  const { filters, facets } = choices(query);
  return {
    query: { bool: { filter: [...allOf(query), ...filter], ...rest } },
    aggs: { ...facets, ...(filters.length > 0 && { chosen: { filter: { bool: { filter: filters } } } }) },
    size: 0,
    track_total_hits: true,
  };
}

/** Which of them are shown; `onlyInName`: of those only that have all that was asked for in their name. */
export function pageBody(query: PocQuery, wanted: Wanted | undefined, onlyInName = false): object {
  const isRanked = query.sortBy === 'relevance';
  const { filter = [], ...rest } = !wanted ? {} : isRanked ? { ...ranking(wanted), filter: [] } : matching(wanted);
  const names = wanted && onlyInName ? [inName(wanted)] : [];
  return {
    query: { bool: { filter: [...allOf(query), ...choices(query).filters, ...filter, ...names], ...rest } },
    ...pageOf(query),
    track_total_hits: false,
  };
}

export const pageOf = ({ sortBy, descending, offset, limit }: PocQuery) => ({
  sort: sorting(sortBy, descending ? 'desc' : 'asc'),
  from: offset,
  size: limit,
  _source: ['tenantId', 'document'],
});

function sorting(sortBy: PocQuery['sortBy'], order: 'asc' | 'desc'): object[] {
  const field = { relevance: '_score', createdAt: 'createdAt', updatedAt: 'updatedAt', name: 'nameKey' }[sortBy];
  // As good as each other: the newer first.
  const recency = sortBy === 'relevance' ? [{ createdAt: order }] : [];
  return [{ [field]: order }, ...recency, { pocId: order }];
}

/** All ways of counting and ranking, over the whole index and of everybody; of what they find nothing comes back but numbers. */
export const countedOnly = (wanted: Wanted): object => {
  const { filter, must_not, ...ranked } = { ...ranking(wanted), ...matching(wanted) };
  return {
    query: { bool: { ...ranked, filter: [...filter, inName(wanted)], must_not } },
    aggs: choices({ languages: [], tags: [], frameworks: [] }).facets,
    size: 0,
  };
};
