import { MOST_FACETS, type PocQuery } from '../engine/search-engine.js';
import { typosIn } from '../text/typos.js';
import { firmly } from './signs.js';
import type { Meant } from './vocabulary.js';
import type { Ways, WaysOfTerm } from './ways.js';

/** What is asked of OpenSearch: terms, phrases of terms and typos of them; nothing that it would have to parse. */
export type Clause = object;

const FIELDS = ['name', 'labels', 'description'] as const;

/**
 * Within what is alike otherwise: the name is what was asked for, all of it; has it with typos and is as long, so that there is
 * nothing else in it; is so but for one; or has it in that order. To look for the whole name with its typos would cost most of all.
 */
const WHOLE_NAME = 2;
const MEANT_NAME = 1;
const BUT_FOR_ONE = 0.25;
const IN_ORDER = 0.5;

/**
 * What a term counts, by how and where it was found. Each step down is more than the steps above it can come to for all words
 * together: one word out of the description is worse than all of them out of tags, one that is a part of an identifier worse
 * than all out of the description, and one with a typo in it is the worst. Numbers alone, no frequencies: these would tell of
 * other tenants.
 */
function worthOf(words: number) {
  const step = words + 1;
  const most = 2 * step ** 3;
  const ways = { whole: 0, forms: 0.5 / step, parts: step ** 2, typos: step ** 3, oneTypo: step ** 3 - 0.5 };
  const fields = { name: 0, labels: 1, description: step };
  return (way: keyof typeof ways, field: keyof typeof fields): number => most - ways[way] - fields[field];
}

export interface Wanted {
  readonly all: readonly WaysOfTerm[];
  readonly none: readonly Ways[];
  /** All words that were asked for, joined. */
  readonly together: string;
}

const NOTHING: Wanted = { all: [], none: [], together: '' };

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

/** How many there are in the whole index, and nothing of what they are. */
export const countedOnly = (wanted: Wanted, milliseconds: number): object => ({
  query: { bool: askedFor(wanted, true) },
  aggs: choices({ languages: [], tags: [], frameworks: [] }).facets,
  size: 0,
  timeout: `${milliseconds}ms`,
});

export function searchBody(query: PocQuery, wanted: Wanted = NOTHING, milliseconds: number): object {
  const { userId } = query;
  const ranked = query.sortBy === 'relevance';
  const { must, ...rest } = askedFor(wanted, ranked);
  const { filters, facets } = choices(query);
  return {
    query: {
      bool: {
        filter: [
          ...visible(query, seenBesides(query)),
          ...(userId === null ? [] : [{ term: { ownerId: userId } }]),
          ...within(query),
          ...(ranked ? [] : must),
        ],
        must: ranked ? must : [],
        ...rest,
      },
    },
    ...(filters.length > 0 && { post_filter: { bool: { filter: filters } } }),
    aggs: { ...facets, ...(filters.length > 0 && { all: { filter: { match_all: {} } } }) },
    ...pageOf(query),
    track_total_hits: true,
    timeout: `${milliseconds}ms`,
  };
}

/** Which of what was found is shown. */
export const pageOf = ({ sortBy, descending, offset, limit }: PocQuery) => ({
  sort: sorting(sortBy, descending ? 'desc' : 'asc'),
  from: offset,
  size: limit,
  _source: ['tenantId', 'document'],
});

/** All that was asked for in words. */
function askedFor({ all, none, together }: Wanted, ranked: boolean) {
  const worth = ranked ? worthOf(all.length) : undefined;
  const asLong = meantName(all.length, together);
  return {
    must: all.map((ways) => matching(ways, worth, asLong)),
    must_not: none.flatMap((ways) => FIELDS.flatMap((field) => clauses(field, ways))),
    should: ranked && together !== '' ? bonuses(all, together) : [],
  };
}

/** The time that was asked for. */
export const within = ({ from, to }: PocQuery): readonly Clause[] =>
  from === null && to === null
    ? []
    : [{ range: { createdAt: { ...(from !== null && { gte: from }), ...(to !== null && { lt: to }) } } }];

/** A term in whatever way it is there; where it counts, the best way that there is. */
function matching(ways: WaysOfTerm, worth: ReturnType<typeof worthOf> | undefined, asLong: Clause): Clause {
  if (!worth) {
    const any = FIELDS.flatMap((field) => [
      ...clauses(field, {
        lexemes: [...ways.whole.lexemes, ...ways.forms.lexemes, ...ways.parts.lexemes],
        places: ways.parts.places,
      }),
      ...meaning(field, ways.mistyped, ({ words }) => words),
    ]);
    return { bool: { should: any, minimum_should_match: 1 } };
  }
  const queries = FIELDS.flatMap((field) => {
    const counted = (way: Parameters<typeof worth>[0], found: readonly Clause[]) =>
      found.map((filter) => ({ constant_score: { filter, boost: worth(way, field) } }));
    return [
      ...counted('whole', clauses(field, ways.whole)),
      ...counted('forms', clauses(field, ways.forms)),
      ...counted('parts', clauses(field, ways.parts)),
      ...counted(
        'typos',
        meaning(field, ways.mistyped, ({ words }) => words),
      ).map((found) => (field === 'name' ? { bool: { must: found, should: asLong } } : found)),
      // One that is nearer still; a long chain is most often the whole name, see below.
      ...(field === 'name' && ways.mistyped.length === 1
        ? counted(
            'oneTypo',
            meaning(field, ways.mistyped, ({ nearer }) => nearer),
          )
        : []),
    ];
  });
  return { dis_max: { queries } };
}

const clauses = (field: (typeof FIELDS)[number], { lexemes, places }: Ways): Clause[] => [
  ...(lexemes.length === 0 ? [] : [{ terms: { [`words.${field}`]: lexemes.map(firmly) } }]),
  ...places.map((each) => ({
    match_phrase: { [`words.${field}`]: { query: firmly(each.map((there) => there.join('|')).join(' ')) } },
  })),
];

/** For each word that the name has with typos, its part. */
function meantName(words: number, together: string): Clause {
  const [letters, typos] = [together.length, typosIn(together)];
  const filter = { range: { nameLetters: { gte: letters - typos, lte: letters + typos } } };
  return { constant_score: { filter, boost: MEANT_NAME / Math.max(1, words) } };
}

/** All pieces in the same field, of each one of its words. */
function meaning(
  field: (typeof FIELDS)[number],
  pieces: readonly Meant[],
  wordsOf: (piece: Meant) => readonly string[],
): Clause[] {
  const each = pieces.flatMap((piece) => clauses(field, { lexemes: wordsOf(piece), places: [] }));
  return each.length < 2 ? each : [{ bool: { filter: each } }];
}

/** Whole names are too many to have a vocabulary, and this is asked for only beside what names hold anyway. */
const butForOne = (name: string): Clause => ({
  fuzzy: { wholeName: { value: firmly(name), fuzziness: 1, prefix_length: 1, rewrite: 'constant_score' } },
});

function bonuses(all: readonly WaysOfTerm[], together: string): Clause[] {
  const places = all.flatMap(({ parts }) => parts.places[0] ?? [parts.lexemes]);
  const longest = Math.max(0, ...all.map(({ mistyped }) => mistyped.length));
  const typos = longest > 0 ? typosIn(together) : 0;
  const counted = (boost: number, filter: Clause) => ({ constant_score: { filter, boost } });
  return [
    counted(WHOLE_NAME, { term: { wholeName: firmly(together) } }),
    ...(typos < 2 || longest < 2 ? [] : [counted(BUT_FOR_ONE, butForOne(together))]),
    ...(all.length < 2
      ? []
      : clauses('name', { lexemes: [], places: [places] }).map((each) => counted(IN_ORDER, each))),
  ];
}

/** Kinds of facets. */
export const KINDS = [
  { name: 'languages', field: 'languageKey' },
  { name: 'tags', field: 'tagKeys' },
  { name: 'frameworks', field: 'frameworkKeys' },
] as const;
export type Kind = (typeof KINDS)[number]['name'];

/** Filters that facets are counted over. A facet leaves its own out, so they come after the query, and each facet has the others. */
export function choices(chosen: Pick<PocQuery, Kind>) {
  const filterOf = ({ name, field }: (typeof KINDS)[number]) =>
    chosen[name].length === 0 ? [] : [{ terms: { [field]: chosen[name] } }];
  const facetOf = (kind: (typeof KINDS)[number]) => ({
    filter: { bool: { filter: KINDS.filter((other) => other !== kind).flatMap(filterOf) } },
    aggs: { keys: mostFrequent(kind.field, MOST_FACETS[kind.name]) },
  });
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

function sorting(sortBy: PocQuery['sortBy'], order: 'asc' | 'desc'): object[] {
  const field = { relevance: '_score', createdAt: 'createdAt', updatedAt: 'updatedAt', name: 'nameKey' }[sortBy];
  // As good as each other: the newer first.
  const recency = sortBy === 'relevance' ? [{ createdAt: order }] : [];
  return [{ [field]: order }, ...recency, { pocId: order }];
}
