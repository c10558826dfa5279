import { typosIn } from '../text/typos.js';
import { firmly } from './signs.js';
import type { Meant } from './vocabulary.js';
import type { Ways, WaysOfTerm } from './ways.js';

/** What is asked of OpenSearch: terms, phrases of terms and typos of them; nothing that it would have to parse. */
export type Clause = object;

const FIELDS = ['name', 'labels', 'description'] as const;
type Field = (typeof FIELDS)[number];

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

/** All that was asked for in words, however well: to rank what common words find takes three times as long as to count it. */
export const matching = ({ all, none }: Wanted) => ({
  filter: all.map((ways) => anyWay(ways, FIELDS)),
  must_not: leftOut(none),
});

/** The same, each the better the higher it counts. */
export const ranking = ({ all, none, together }: Wanted) => ({
  must: all.map((ways) => bestWay(ways, worthOf(all.length), meantName(all.length, together))),
  must_not: leftOut(none),
  should: bonuses(all, together),
});

/** Has all of it in its name, or is called so. */
export const inName = ({ all, together }: Wanted): Clause => ({
  bool: {
    should: [
      { bool: { filter: all.map((ways) => anyWay(ways, ['name'])) } },
      ...ofWholeName(all, together).map(({ filter }) => filter),
    ],
    minimum_should_match: 1,
  },
});

/** The most that something can count of which that does not hold: it has one of the words in its labels at best. */
export function bestElsewhere({ all }: Wanted): number {
  const worth = worthOf(all.length);
  return (all.length - 1) * worth('whole', 'name') + worth('whole', 'labels');
}

const leftOut = (none: readonly Ways[]): Clause[] =>
  none.flatMap((ways) => FIELDS.flatMap((field) => clauses(field, ways)));

function anyWay(ways: WaysOfTerm, fields: readonly Field[]): Clause {
  const should = fields.flatMap((field) => [
    ...clauses(field, {
      lexemes: [...ways.whole.lexemes, ...ways.forms.lexemes, ...ways.parts.lexemes],
      places: ways.parts.places,
    }),
    ...meaning(field, ways.mistyped, ({ words }) => words),
  ]);
  return { bool: { should, minimum_should_match: 1 } };
}

/** A term in the best of the ways in which it is there. */
function bestWay(ways: WaysOfTerm, worth: ReturnType<typeof worthOf>, asLong: Clause): Clause {
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

const clauses = (field: Field, { lexemes, places }: Ways): Clause[] => [
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
function meaning(field: Field, pieces: readonly Meant[], wordsOf: (piece: Meant) => readonly string[]): Clause[] {
  const each = pieces.flatMap((piece) => clauses(field, { lexemes: wordsOf(piece), places: [] }));
  return each.length < 2 ? each : [{ bool: { filter: each } }];
}

/** Whole names are too many to have a vocabulary, and this is asked for only beside what names hold anyway. */
const butForOne = (name: string): Clause => ({
  fuzzy: { wholeName: { value: firmly(name), fuzziness: 1, prefix_length: 1, rewrite: 'constant_score' } },
});

/** It is called what was asked for, or so but for one sign where two may be wrong. */
function ofWholeName(all: readonly WaysOfTerm[], together: string) {
  const longest = Math.max(0, ...all.map(({ mistyped }) => mistyped.length));
  const isNear = longest > 1 && typosIn(together) > 1;
  return together === ''
    ? []
    : [
        { boost: WHOLE_NAME, filter: { term: { wholeName: firmly(together) } } },
        ...(isNear ? [{ boost: BUT_FOR_ONE, filter: butForOne(together) }] : []),
      ];
}

function bonuses(all: readonly WaysOfTerm[], together: string): Clause[] {
  const places = all.flatMap(({ parts }) => parts.places[0] ?? [parts.lexemes]);
  const inOrder = all.length < 2 ? [] : clauses('name', { lexemes: [], places: [places] });
  return [...ofWholeName(all, together), ...inOrder.map((filter) => ({ boost: IN_ORDER, filter }))].map((counted) => ({
    constant_score: counted,
  }));
}
