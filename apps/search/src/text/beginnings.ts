import { atomsOf, chunksOf, fold } from './words.js';

/** One text that begins at a word of a name. */
export interface Beginning {
  /** From that word to the end, in the form that `beginningOf` gives to what was typed. */
  readonly found: string;
  /** Whether it is the name from its first word on. */
  readonly first: boolean;
}

/** Names have words to begin at; of longer chains nobody types the later ones. */
const MOST_BEGINNINGS = 16;

/** What somebody has typed of a name so far, as it is compared: folded, whatever stands between words is one space. */
export const beginningOf = (typed: string): string =>
  fold(typed)
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}.#+]+/gu, ' ')
    .trim();

/** What somebody has typed of a tag, a framework or a language: every sign counts, as these are names for themselves. */
export const wordBeginningOf = (typed: string): string => fold(typed).replace(/\s+/gu, ' ').trim();

/** Where a name can begin for who types: at each of its words, also inside of identifiers. `chunks` are those of the name. */
export function beginningsOf(name: string, chunks = chunksOf(name)): readonly Beginning[] {
  const atoms = chunks.flatMap(atomsOf).slice(0, MOST_BEGINNINGS);
  const [whole, ...later] = new Set([beginningOf(name), ...atoms.map(({ start }) => beginningOf(name.slice(start)))]);
  if (whole === undefined || whole === '') return [];
  return [{ found: whole, first: true }, ...later.map((found) => ({ found, first: false }))];
}
