import { textsOf, type PocDocument } from '../engine/poc-document.js';
import { LONGEST_LEXEME, spotsOf } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import { LONGEST_PIECE } from '../text/pieces.js';
import { atomsOf, chunksOf } from '../text/words.js';

/** Positions between two texts, so that no phrase reaches from one into the next. */
const GAP = 10;

/** Up to two letters more or less than a piece in which typos are looked for. */
const LETTERS = { least: 4, most: LONGEST_PIECE + 2 };
const MAY_BE_MEANT = new RegExp(String.raw`^[\p{L}\p{N}+#.]{${LETTERS.least},${LETTERS.most}}$`, 'u');

/** Whether it is what a mistyped word may have meant: numbers are right as they are. */
export const mayBeMeant = (lexeme: string): boolean => MAY_BE_MEANT.test(lexeme) && !/^\p{N}+$/u.test(lexeme);
/** In Postgres' words, of a `word`: what all of these are like, and few others. No pattern, which would take it twice as long. */
export const LIKE_MEANT = `strpos('=~^$@', left(word, 1)) = 0 AND char_length(word) BETWEEN ${LETTERS.least} AND ${LETTERS.most}`;

/** A whole name, joined, beside the spots of its words. Undefined: longer than any lexeme. */
export const nameLexeme = (words: readonly string[]): string | undefined => {
  const lexeme = `$${words.join('')}`;
  return words.length === 0 || lexeme.length > LONGEST_LEXEME ? undefined : lexeme;
};
/** A word of each document that says whose it is, so that it narrows the index itself. */
export const tenantLexeme = (tenantId: string): string => `@${tenantId}`;

export interface Indexed {
  /** In Postgres' own notation for a `tsvector`. */
  readonly vector: string;
  /** What a mistyped word may have meant. */
  readonly vocabulary: readonly string[];
}

/** What the index keeps of a document's words. */
export function indexed(document: PocDocument, stems: Stems): Indexed {
  const places = new Map<string, string[]>();
  const vocabulary = new Set<string>();
  let first = 1;
  for (const { text, weight } of textsOf(document)) {
    const chunks = chunksOf(text);
    for (const { lexeme, position } of spotsOf(chunks, stems, first)) {
      const known = places.get(lexeme) ?? [];
      if (known.length < 255) known.push(`${Math.min(position, 16_383)}${weight}`);
      places.set(lexeme, known);
      if (mayBeMeant(lexeme)) vocabulary.add(lexeme);
    }
    first += chunks.reduce((sum, chunk) => sum + atomsOf(chunk).length, GAP);
  }
  const vector = [...places].map(([lexeme, positions]) => `${quoted(lexeme)}:${positions.join(',')}`);
  const name = nameLexeme(
    chunksOf(document.name)
      .flatMap(atomsOf)
      .map(({ word }) => word),
  );
  const about = [tenantLexeme(document.tenantId), ...(name === undefined ? [] : [name])].map(quoted);
  return { vector: [...about, ...vector].join(' '), vocabulary: [...vocabulary] };
}

export const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
