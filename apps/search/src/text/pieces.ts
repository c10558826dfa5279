import { LONG_CHAIN, MOST_JOINED } from './lexemes.js';
import { typosIn } from './typos.js';
import type { Term } from './wanted.js';
import { atomsOf, type Atom } from './words.js';

/** What stands in the index as one word, and how many typos may be in it. */
export interface Piece {
  readonly word: string;
  readonly typos: 0 | 1 | 2;
}

/**
 * Letters of a piece in which typos are looked for: to do so costs by the letter. The vocabulary in Postgres has words of two
 * more, as many as there may be typos.
 */
export const LONGEST_PIECE = 38;
/** Typos are looked for in so many pieces of one search. */
const MOST_PIECES = 10;

/** By the term that they are taken from. */
export type Pieces = ReadonlyMap<Term, readonly Piece[]>;

/**
 * Where typos are looked for: a word or a short chain is one piece; a longer one, as it does not stand joined in the index, is
 * taken apart into several, each of which bears the typos of its length and has to be there. Terms that bear none are missing,
 * as are those for which there is no room.
 */
export function piecesOf(terms: readonly Term[]): Pieces {
  const pieces = new Map<Term, readonly Piece[]>();
  let room = MOST_PIECES;
  for (const term of terms) {
    const atoms = atomsOf(term.chunk);
    if (term.phrase || term.excluded || atoms.length > LONG_CHAIN) continue;
    const apart = takenApart(atoms).map((word) => ({ word, typos: word.length > LONGEST_PIECE ? 0 : typosIn(word) }));
    if (apart.length > room || apart.every(({ typos }) => typos === 0)) continue;
    room -= apart.length;
    pieces.set(term, apart);
  }
  return pieces;
}

/** In halves, until each is short enough. */
function takenApart(atoms: readonly Atom[]): readonly string[] {
  const word = atoms.map((atom) => atom.word).join('');
  if (atoms.length === 1 || (atoms.length <= MOST_JOINED && word.length <= LONGEST_PIECE)) return [word];
  const half = Math.ceil(atoms.length / 2);
  return [...takenApart(atoms.slice(0, half)), ...takenApart(atoms.slice(half))];
}
