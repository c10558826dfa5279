import { tally } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import { unaccented } from '../poc/words.js';

/** The words of one POC, and who may see it: what is counted. */
export interface PocWordsRow {
  readonly userId: string;
  readonly isPublic: boolean;
  readonly deleted: boolean;
  readonly languageKey: string | null;
  readonly tags: readonly string[];
  readonly frameworks: readonly string[];
}

export type KindOfWord = 'tags' | 'frameworks';

/** Where a word is counted: among the public POCs of a tenant or the private ones of one owner, in one language or in any. */
export interface Place {
  readonly kind: KindOfWord;
  /** `PUBLIC`, or the id of an owner. */
  readonly whose: string;
  /** `ANY_LANGUAGE`, or a language's comparison key. */
  readonly languageKey: string;
}

export const PUBLIC = '';
export const ANY_LANGUAGE = '';

/** A spelling in use: of how many POCs, and the first of them. */
interface Spelling {
  readonly word: string;
  readonly count: number;
  readonly first: string;
}

/** How many POCs in one place have one word, in whatever spelling. */
export interface WordCount extends Place {
  readonly wordKey: string;
  /** What it is found by. */
  readonly found: string;
  readonly count: number;
  /** The oldest spelling, and the POC that it came with. Ids of POCs are in the order of time. */
  readonly word: string;
  readonly first: string;
  readonly spellings: readonly Spelling[];
}

/** What one POC gives to the count of a word. */
interface Use extends Place {
  readonly word: string;
  readonly poc: string;
}

/** Spellings of one word that are told from each other; whoever thinks of more must not make a row grow without end. */
const MOST_SPELLINGS = 20;

/** No word holds a line break. */
export const countKey = ({ whose, kind, languageKey }: Place, wordKey: string): string =>
  [whose, kind, languageKey, wordKey].join('\n');

/**
 * Words as they are asked for, so that an answer costs what it shows and not what the tenant has. A private POC is counted in
 * a place of its owner's alone: nothing of it can reach anybody else's answer.
 */
export const wordCounts = tally<PocWordsRow, Use, WordCount>({
  columns: {
    whose: 'text NOT NULL',
    kind: 'text NOT NULL',
    languageKey: 'text NOT NULL',
    wordKey: 'text COLLATE "und-x-icu" NOT NULL',
    found: 'text COLLATE "C" NOT NULL',
    count: 'integer NOT NULL',
    word: 'text NOT NULL',
    first: 'text COLLATE "C" NOT NULL',
    spellings: 'json NOT NULL',
  },
  indexes: [
    '(tenant, whose, kind, language_key, count DESC, word_key)',
    '(tenant, whose, kind, language_key, found) INCLUDE (count, word_key)',
  ],
  gifts(row, poc) {
    const uses = row.deleted ? [] : [...usesOf(row, 'tags', poc), ...usesOf(row, 'frameworks', poc)];
    return new Map(uses.map((use) => [countKey(use, comparisonKey(use.word)), use]));
  },
  add(sum, { word, poc, kind, whose, languageKey }) {
    const spellings = sum?.spellings ?? [];
    const place = { kind, whose, languageKey, wordKey: comparisonKey(word), found: unaccented(word) };
    return shown({ ...place, count: (sum?.count ?? 0) + 1 }, withOneMore(spellings, word, poc));
  },
  take: ({ spellings, word: _, first: __, ...sum }, { word }) =>
    sum.count === 1 ? undefined : shown({ ...sum, count: sum.count - 1 }, withOneLess(spellings, word)),
});

/** Tags are asked for in any language only. */
function usesOf({ userId, isPublic, languageKey, ...row }: PocWordsRow, kind: KindOfWord, poc: string): Use[] {
  const whose = isPublic ? PUBLIC : userId;
  const languages = kind === 'frameworks' && languageKey !== null ? [ANY_LANGUAGE, languageKey] : [ANY_LANGUAGE];
  return languages.flatMap((language) => row[kind].map((word) => ({ kind, whose, languageKey: language, word, poc })));
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
function shown(count: Omit<WordCount, 'word' | 'first' | 'spellings'>, spellings: readonly Spelling[]): WordCount {
  const { word, first } = spellings.reduce((one, other) => (other.first < one.first ? other : one), {
    word: count.wordKey,
    first: LAST,
  });
  return { ...count, word, first, spellings };
}

/** Sorts behind all ids. */
const LAST = '~';
