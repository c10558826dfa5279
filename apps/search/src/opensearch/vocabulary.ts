import { LONGEST_PIECE, type Piece, type Pieces } from '../text/pieces.js';
import { typosBetween } from '../text/typos.js';
import type { Term } from '../text/wanted.js';
import { asGiven, firmly } from './signs.js';

/**
 * Words in which there may be typos stand in one field, each behind whose words they are: the end of the tenant's id, and the end of
 * its own again where all of the tenant may see them, of their owner's where nobody else may. So they are looked for once for a
 * search, among words of what the caller may see, and whatever comes of it is then looked for as it is: not even how long that takes
 * tells of another's private words. Should ids end alike, two vocabularies are one; hits are bound to whole ids.
 */
export const whoseWords = (tenantId: string, viewer: string): string => `${endOf(tenantId)}${endOf(viewer)}`;

const ID_END = 12;
const endOf = (id: string): string => id.slice(-ID_END);
/** What stands before a word. */
const BEFORE = 2 * ID_END + 1;
const entryOf = (whose: string, word: string): string => `${whose}/${word}`;

/**
 * Of all that stands at a place what has no sign before it. The shortest word that bears a typo may have lost a letter by it, the
 * longest have got two more.
 */
const WORD = new RegExp(`(?<=^|[ |])[^=~^ |][^ |]{3,${LONGEST_PIECE + 1}}(?=$|[ |])`, 'g');

/** So many words a piece may have meant at most, the nearest of each vocabulary. */
const MOST_MEANT = 1_000;

/** What may be meant by something mistyped. */
export interface Meant {
  readonly words: readonly string[];
  /** Those with one letter wrong, where there may be two. */
  readonly nearer: readonly string[];
}

/** By the term that they are pieces of. */
export type Meanings = ReadonlyMap<Term, readonly Meant[]>;

/** The words at these places that may be meant by something mistyped, each once. */
export const mistakableIn = (places: string): readonly string[] => [...new Set(places.match(WORD))];

/** The vocabulary of a document that has these words, with a space between them. */
export const vocabularyOf = (whose: string, words: readonly string[]): string =>
  Array.from(new Set(words), (word) => entryOf(whose, word)).join(' ');

/** How all words are asked for, in these vocabularies, that are as near to one of the pieces as it bears. */
export function lookingUp(vocabularies: readonly string[], pieces: Pieces): object {
  const mistyped = [...pieces.values()].flat().filter(({ typos }) => typos > 0);
  return Object.fromEntries(
    vocabularies.flatMap((whose) =>
      mistyped.map(({ word, typos }) => [entryOf(whose, word), nearest(entryOf(whose, firmly(word)), typos)]),
    ),
  );
}

const nearest = (text: string, typos: number): object => ({
  text,
  term: {
    field: 'vocabulary',
    analyzer: 'keyword',
    suggest_mode: 'always',
    max_edits: typos,
    // Whose it is, and the first letter.
    prefix_length: BEFORE + 1,
    size: MOST_MEANT,
    shard_size: MOST_MEANT,
    max_inspections: 1,
    accuracy: 0,
    // Also where many have the word as it was typed.
    max_term_freq: 2 ** 31 - 1,
  },
});

/** What OpenSearch says to that. */
export type LookedUp = Readonly<Record<string, readonly { readonly options: readonly { readonly text: string }[] }[]>>;

/** What each piece may have meant: itself, and what was found of it. */
export function meantBy(vocabularies: readonly string[], pieces: Pieces, lookedUp: LookedUp): Meanings {
  const meant = ({ word, typos }: Piece): Meant => {
    const found = typos === 0 ? [] : vocabularies.flatMap((whose) => lookedUp[entryOf(whose, word)] ?? []);
    const others = found.flatMap(({ options }) => options.map(({ text }) => asGiven(text.slice(BEFORE))));
    const words = [...new Set([word, ...others])];
    return { words, nearer: typos < 2 ? [] : words.filter((other) => typosBetween(word, other, 1) !== undefined) };
  };
  return new Map([...pieces].map(([term, each]) => [term, each.map(meant)]));
}

/** Whether there is anything to be found that has not been found as it was typed: its pieces need not stand side by side. */
export const mayMeanMore = (meant: Meanings): boolean =>
  [...meant.values()].some((pieces) => pieces.length > 1 || pieces.some(({ words }) => words.length > 1));
