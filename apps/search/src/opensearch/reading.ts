import type { Piece } from '../text/pieces.js';
import type { Stems } from '../text/stems.js';
import { typosBetween } from '../text/typos.js';
import { joinedWord, type Term } from '../text/wanted.js';
import type { Wanted } from './query.js';
import { markedBy, waysOf, waysToLeaveOut } from './ways.js';

/** How something that was typed is understood. */
export interface Reading {
  readonly wanted: Wanted;
  /** Whether a word of a text is one of those that were looked for. */
  readonly isMarked: ((lexeme: string) => boolean) | undefined;
}

/** No typo anywhere. */
export const asTyped: ReadonlyMap<Term, readonly Piece[]> = new Map();

/** `telling`: the terms that something is looked for by; `pieces`: where in these there may be typos. The stems of all must be known. */
export function readingOf(
  terms: readonly Term[],
  telling: readonly Term[],
  stems: Stems,
  pieces: ReadonlyMap<Term, readonly Piece[]>,
): Reading {
  const all = telling.map((term) => waysOf(term, stems, pieces.get(term)));
  const wanted: Wanted = {
    all,
    none: terms.filter(({ excluded }) => excluded).map((term) => waysToLeaveOut(term, stems)),
    together: terms
      .filter(({ excluded }) => !excluded)
      .map(joinedWord)
      .join(''),
  };
  const marked = markedBy(all, stems, telling);
  const mistyped = all.flatMap((ways) => ways.mistyped);
  // OpenSearch does not say what it took for a typo. Most words are ruled out by their first letter.
  const isMeant = (lexeme: string) =>
    mistyped.some(({ word, typos }) => lexeme[0] === word[0] && typosBetween(word, lexeme, typos) !== undefined);
  return { wanted, isMarked: all.length > 0 ? (lexeme) => marked.has(lexeme) || isMeant(lexeme) : undefined };
}
