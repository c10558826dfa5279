import { atomsOf, type Atom, type Chunk, type Run } from './words.js';
import type { Stems } from './stems.js';

/**
 * What stands in the index for one place of a text. `=word`: the word as a whole; `word`: that, a part of an identifier, or
 * parts joined; `~word`: the stem of a whole word; `^word`: the stem of a part.
 */
export interface Spot {
  readonly lexeme: string;
  /** Counts atoms, so that neighbours are found. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** Joined parts of identifiers are found by any so many neighbours. */
export const MOST_JOINED = 6;
/** Of longer chains (addresses, paths) only neighbours are joined. */
export const LONG_CHAIN = 32;
export const LONGEST_LEXEME = 100;

export const wholeLexeme = (word: string): string => `=${word}`;
export const stemLexeme = (stem: string): string => `~${stem}`;
export const partStemLexeme = (stem: string): string => `^${stem}`;

/** Everything whose stems must be known before `spotsOf`. */
export const stemmable = (chunks: readonly Chunk[]): Pick<Run, 'word' | 'written'>[] =>
  chunks.flatMap(({ runs }) => runs.flatMap((run) => [run, ...(run.atoms.length > 1 ? run.atoms.map(asRun) : [])]));

export const asRun = ({ word }: Atom) => ({ word, written: word });

/** All spots of a text, whose first atom stands at `first`. */
export function spotsOf(chunks: readonly Chunk[], stems: Stems, first = 1): Spot[] {
  const spots: Spot[] = [];
  let position = first;
  for (const chunk of chunks) {
    const atoms = atomsOf(chunk);
    const add = (lexeme: string, from: number, to: number) => {
      const [start, end] = [atoms[from]?.start, atoms[to - 1]?.end];
      if (start === undefined || end === undefined || lexeme.length > LONGEST_LEXEME) return;
      spots.push({ lexeme, position: position + from, start, end });
    };
    let at = 0;
    for (const run of chunk.runs) {
      add(wholeLexeme(run.word), at, at + run.atoms.length);
      for (const stem of stems.of(run)) add(stemLexeme(stem), at, at + run.atoms.length);
      if (run.atoms.length > MOST_JOINED) add(run.word, at, at + run.atoms.length);
      for (const [n, atom] of run.atoms.length > 1 ? run.atoms.entries() : []) {
        for (const stem of stems.of(asRun(atom))) add(partStemLexeme(stem), at + n, at + n + 1);
      }
      at += run.atoms.length;
    }
    const longest = atoms.length > LONG_CHAIN ? 2 : MOST_JOINED;
    for (let from = 0; from < atoms.length; from++) {
      let joined = '';
      for (let to = from; to < Math.min(atoms.length, from + longest); to++)
        add((joined += atoms[to]?.word ?? ''), from, to + 1);
    }
    position += atoms.length;
  }
  return spots;
}
