import { atomsOf, chunksOf, type Chunk } from './words.js';

/** One thing that somebody searches for. */
export interface Term {
  /** Without its quotes or its minus. */
  readonly text: string;
  readonly chunk: Chunk;
  /** The words in exactly this order, as written: it was in quotes. */
  readonly phrase: boolean;
  /** Whatever has it is not wanted. */
  readonly excluded: boolean;
}

/** More words than these in one search are refused. */
export const MOST_WORDS = 32;

/**
 * Reads what somebody typed into a search box: words, "quoted phrases", and -words that must not be there. Nothing else
 * means anything: every other sign is text, or stands between words.
 */
export function termsOf(typed: string): readonly Term[] {
  return [...typed.normalize('NFC').matchAll(/(?<=^|\s)(-?)"([^"]+)"(?=\s|$)|(\S+)/gu)].flatMap(
    ([, minus = '', quoted, bare]) =>
      quoted === undefined ? bareTerms(bare ?? '') : phraseTerms(quoted, minus === '-'),
  );
}

function phraseTerms(text: string, excluded: boolean): Term[] {
  const runs = chunksOf(text).flatMap((chunk) => chunk.runs);
  return runs.length === 0 ? [] : [{ text, chunk: { runs }, phrase: true, excluded }];
}

/** What has no space inside may still be several words: `red,green`. */
function bareTerms(bare: string): Term[] {
  const excluded = /^-[^-]/.test(bare);
  const text = excluded ? bare.slice(1) : bare;
  return chunksOf(text).map((chunk) => ({ text, chunk, phrase: false, excluded }));
}

export const numberOfWords = (terms: readonly Term[]): number =>
  terms.reduce(
    (sum, { chunk, phrase }) => sum + (phrase ? chunk.runs.length : Math.ceil(atomsOf(chunk).length / 8)),
    0,
  );

/** The word of a term in which typos are allowed: all of it, without what stands between its parts. */
export const joinedWord = ({ chunk }: Term): string =>
  atomsOf(chunk)
    .map(({ word }) => word)
    .join('');
