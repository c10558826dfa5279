import { LONGEST_PIECE, type Piece, type Pieces } from '../text/pieces.js';
import { typosBetween } from '../text/typos.js';
import type { Term } from '../text/wanted.js';
import { asGiven, firmly } from './signs.js';

/**
 * Words in which there may be typos stand in one field, each behind the end of its tenant's id. So they are looked for once for a
 * search, among the words of its tenant alone, and whatever comes of it is then looked for as it is. Should two ids end alike, two
 * tenants have one vocabulary; hits are bound to the whole id.
 */
const ID_END = 12;
const inTenant = (tenantId: string, word: string): string => `${tenantId.slice(-ID_END)}/${word}`;

/**
 * Of all that stands at a place what has no sign before it. The shortest word that bears a typo may have lost a letter by it, the
 * longest have got two more.
 */
const WORD = new RegExp(`(?<=^|[ |])[^=~^ |][^ |]{3,${LONGEST_PIECE + 1}}(?=$|[ |])`, 'g');

/** So many words a piece may have meant at most, the nearest of its tenant's. */
const MOST_MEANT = 1_000;

/** What may be meant by something mistyped. */
export interface Meant {
  readonly words: readonly string[];
  /** Those with one letter wrong, where there may be two. */
  readonly nearer: readonly string[];
}

/** By the term that they are pieces of. */
export type Meanings = ReadonlyMap<Term, readonly Meant[]>;

/** The words of a document that may be meant by something mistyped, with a space between; `places` are those of its fields. */
export function vocabularyOf(tenantId: string, places: readonly string[]): string {
  const words = new Set(places.flatMap((each) => each.match(WORD) ?? []));
  return [...words].map((word) => inTenant(tenantId, word)).join(' ');
}

/** How all words are asked for that are as near to one of the pieces as it bears; by piece. */
export function lookingUp(tenantId: string, pieces: Pieces): object {
  const mistyped = [...pieces.values()].flat().filter(({ typos }) => typos > 0);
  return Object.fromEntries(
    mistyped.map(({ word, typos }) => [word, nearest(inTenant(tenantId, firmly(word)), typos)]),
  );
}

const nearest = (text: string, typos: number): object => ({
  text,
  term: {
    field: 'vocabulary',
    analyzer: 'keyword',
    suggest_mode: 'always',
    max_edits: typos,
    // The tenant, what stands behind it, and the first letter.
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
export function meantBy(pieces: Pieces, lookedUp: LookedUp): Meanings {
  return new Map([...pieces].map(([term, each]) => [term, each.map((piece) => meant(piece, lookedUp))]));
}

/** Whether there is anything to be found that has not been found as it was typed: its pieces need not stand side by side. */
export const mayMeanMore = (meant: Meanings): boolean =>
  [...meant.values()].some((pieces) => pieces.length > 1 || pieces.some(({ words }) => words.length > 1));

function meant({ word, typos }: Piece, lookedUp: LookedUp): Meant {
  const found = typos === 0 ? [] : (lookedUp[word] ?? []).flatMap(({ options }) => options);
  const words = [word, ...found.map(({ text }) => asGiven(text.slice(ID_END + 1)))];
  return { words, nearer: typos < 2 ? [] : words.filter((other) => typosBetween(word, other, 1) !== undefined) };
}
