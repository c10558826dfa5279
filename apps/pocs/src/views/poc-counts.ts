import { tally } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import { unaccented } from '../poc/words.js';

/** What is counted: POCs, or those that have a word. */
export type Counted = 'pocs' | KindOfWord;
export type KindOfWord = 'tags' | 'frameworks';

/** Where it is counted: see `PUBLIC`, `privateOf`, `allOf`; and in one language or in any. */
export interface Place {
  readonly what: Counted;
  readonly whose: string;
  readonly languageKey: string;
}

/** The public POCs of the tenant; the private ones of one owner; whatever one owner has. */
export const PUBLIC = 'public';
export const privateOf = (userId: string): string => `private/${userId}`;
export const allOf = (userId: string): string => `all/${userId}`;
export const ANY_LANGUAGE = '';

/** How many POCs in one place there are, or have one word, in whatever spelling. Deleted ones are in none. */
export interface PocCount extends Place {
  readonly wordKey: string;
  /** What the word is found by. */
  readonly found: string;
  readonly count: number;
  /** The oldest spelling, and the POC that it came with. Ids of POCs are in the order of time. */
  readonly word: string;
  readonly first: string;
  readonly spellings: readonly Spelling[];
}

/** A spelling in use: of how many POCs, and the first of them. */
interface Spelling {
  readonly word: string;
  readonly count: number;
  readonly first: string;
}

/** Of one POC: where it is counted. */
interface Listed {
  readonly userId: string;
  readonly isPublic: boolean;
  readonly languageKey: string | null;
  readonly tags: readonly string[];
  readonly frameworks: readonly string[];
  readonly deletedAt: string | null;
}

/** What one POC gives to one count. */
interface Use extends Place {
  /** Empty where POCs themselves are counted. */
  readonly word: string;
  readonly poc: string;
}

/** Spellings of one word that are told from each other; whoever thinks of more must not make a row grow without end. */
const MOST_SPELLINGS = 20;

/** No word or language holds a line break. */
export const countKey = ({ what, whose, languageKey }: Place, wordKey: string): string =>
  [whose, what, languageKey, wordKey].join('\n');

/**
 * What everybody asks for, so that an answer costs what it shows and not what the tenant has. A private POC is counted in
 * places of its owner's alone: nothing of it can reach anybody else's answer.
 */
export const pocCounts = tally<Listed, Use, PocCount>({
  columns: {
    whose: 'text NOT NULL',
    what: 'text NOT NULL',
    languageKey: 'text NOT NULL',
    wordKey: 'text COLLATE "und-x-icu" NOT NULL',
    found: 'text COLLATE "C" NOT NULL',
    count: 'integer NOT NULL',
    word: 'text NOT NULL',
    first: 'text COLLATE "C" NOT NULL',
    spellings: 'json NOT NULL',
  },
  indexes: [
    '(tenant, whose, what, language_key, count DESC, word_key)',
    '(tenant, whose, what, language_key, found) INCLUDE (count, word_key)',
  ],
  gifts: (row, poc) => new Map(usesOf(row, poc).map((use) => [countKey(use, comparisonKey(use.word)), use])),
  add(sum, { word, poc, what, whose, languageKey }) {
    const spellings = sum?.spellings ?? [];
    const place = { what, whose, languageKey, wordKey: comparisonKey(word), found: unaccented(word) };
    return shown({ ...place, count: (sum?.count ?? 0) + 1 }, withOneMore(spellings, word, poc));
  },
  take: ({ spellings, word: _, first: __, ...sum }, { word }) =>
    sum.count === 1 ? undefined : shown({ ...sum, count: sum.count - 1 }, withOneLess(spellings, word)),
});

/** Tags are asked for in any language only. */
function usesOf({ userId, isPublic, languageKey, deletedAt, tags, frameworks }: Listed, poc: string): Use[] {
  if (deletedAt !== null) return [];
  const whose = isPublic ? PUBLIC : privateOf(userId);
  const languages = languageKey === null ? [ANY_LANGUAGE] : [ANY_LANGUAGE, languageKey];
  const use = (what: Counted, owner: string, language: string, word: string): Use => ({
    what,
    whose: owner,
    languageKey: language,
    word,
    poc,
  });
  return [
    ...languages.flatMap((language) => [whose, allOf(userId)].map((owner) => use('pocs', owner, language, ''))),
    ...tags.map((tag) => use('tags', whose, ANY_LANGUAGE, tag)),
    ...languages.flatMap((language) => frameworks.map((each) => use('frameworks', whose, language, each))),
  ];
}

function withOneMore(spellings: readonly Spelling[], word: string, poc: string): readonly Spelling[] {
  const known = spellings.find((each) => each.word === word);
  if (!known) return spellings.length < MOST_SPELLINGS ? [...spellings, { word, count: 1, first: poc }] : spellings;
  const one = { word, count: known.count + 1, first: known.first < poc ? known.first : poc };
  return spellings.map((each) => (each === known ? one : each));
}

const withOneLess = (spellings: readonly Spelling[], word: string): readonly Spelling[] =>
  spellings
    .map((each) => (each.word === word ? { ...each, count: each.count - 1 } : each))
    .filter(({ count }) => count > 0);

/** As the oldest of the spellings in use has it; where only those are left that were not told apart, as it is compared. */
function shown(count: Omit<PocCount, 'word' | 'first' | 'spellings'>, spellings: readonly Spelling[]): PocCount {
  const { word, first } = spellings.reduce((one, other) => (other.first < one.first ? other : one), {
    word: count.wordKey,
    first: LAST,
  });
  return { ...count, word, first, spellings };
}

/** Sorts behind all ids. */
const LAST = '~';
