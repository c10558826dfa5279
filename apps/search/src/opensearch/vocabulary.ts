import { LONGEST_PIECE, type Piece, type Pieces } from '../text/pieces.js';
import { typosBetween } from '../text/typos.js';
import type { Term } from '../text/wanted.js';
import { asGiven, firmly } from './signs.js';

/**
 * Words in which there may be typos stand in one field, each behind the end of an id: of the tenant where all of it may see them, of
 * their owner where nobody else may. So they are looked for once for a search, among words of what the caller may see, and whatever
 * comes of it is then looked for as it is: not even how long that takes tells of another's private words. Should two ids end alike,
 * two vocabularies are one; hits are bound to whole ids.
 */
const ID_END = 12;
const entryOf = (viewer: string, word: string): string => `${viewer.slice(-ID_END)}/${word}`;

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

/**
 * The words of a document that may be meant by something mistyped, with a space between; `places` are those of its fields, `viewer`
 * is its tenant or its owner, whoever may see it.
 */
export function vocabularyOf(viewer: string, places: readonly string[]): string {
  const words = new Set(places.flatMap((each) => each.match(WORD) ?? []));
  return [...words].map((word) => entryOf(viewer, word)).join(' ');
}

/** How all words are asked for, in the vocabularies of the viewers, that are as near to one of the pieces as it bears. */
export function lookingUp(viewers: readonly string[], pieces: Pieces): object {
  const mistyped = [...pieces.values()].flat().filter(({ typos }) => typos > 0);
  return Object.fromEntries(
    viewers.flatMap((viewer) =>
      mistyped.map(({ word, typos }) => [entryOf(viewer, word), nearest(entryOf(viewer, firmly(word)), typos)]),
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
    // The viewer, what stands behind it, and the first letter.
    prefix_length: ID_END + 2,
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
export function meantBy(viewers: readonly string[], pieces: Pieces, lookedUp: LookedUp): Meanings {
  const meant = ({ word, typos }: Piece): Meant => {
    const found = typos === 0 ? [] : viewers.flatMap((viewer) => lookedUp[entryOf(viewer, word)] ?? []);
    const others = found.flatMap(({ options }) => options.map(({ text }) => asGiven(text.slice(ID_END + 1))));
    const words = [...new Set([word, ...others])];
    return { words, nearer: typos < 2 ? [] : words.filter((other) => typosBetween(word, other, 1) !== undefined) };
  };
  return new Map([...pieces].map(([term, each]) => [term, each.map(meant)]));
}

/** Whether there is anything to be found that has not been found as it was typed: its pieces need not stand side by side. */
export const mayMeanMore = (meant: Meanings): boolean =>
  [...meant.values()].some((pieces) => pieces.length > 1 || pieces.some(({ words }) => words.length > 1));
