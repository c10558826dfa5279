import type { Stems } from '../text/stems.js';
import { joinedWord, type Term } from '../text/wanted.js';
import type { Wanted } from './matching.js';
import type { Meanings } from './vocabulary.js';
import { markedBy, waysOf, waysToLeaveOut } from './ways.js';

/** How something that was typed is understood. */
export interface Reading {
  readonly wanted: Wanted;
  /** Whether a word of a text is one of those that were looked for. */
  readonly isMarked: ((lexeme: string) => boolean) | undefined;
}

/** No typo anywhere. */
export const asTyped: Meanings = new Map();

/** `telling`: the terms that something is looked for by; `meant`: what these may mean if there are typos in them. The stems of all must be known. */
export function readingOf(terms: readonly Term[], telling: readonly Term[], stems: Stems, meant: Meanings): Reading {
  const all = telling.map((term) => waysOf(term, stems, meant.get(term)));
  const wanted: Wanted = {
    all,
    none: terms.filter(({ excluded }) => excluded).map((term) => waysToLeaveOut(term, stems)),
    together: terms
      .filter(({ excluded }) => !excluded)
      .map(joinedWord)
      .join(''),
  };
  const marked = markedBy(all, stems, telling);
  return { wanted, isMarked: all.length > 0 ? (lexeme) => marked.has(lexeme) : undefined };
}
