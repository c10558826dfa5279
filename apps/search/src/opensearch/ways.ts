import { asRun, partStemLexeme, stemLexeme, wholeLexeme } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import { joinedWord, type Term } from '../text/wanted.js';
import { atomsOf } from '../text/words.js';
import type { Meant } from './vocabulary.js';

/** Places side by side, with all that may stand at each. */
export type Places = readonly (readonly string[])[];

/** Any of these. */
export interface Ways {
  readonly lexemes: readonly string[];
  readonly places: readonly Places[];
}

/** In what ways a term may be in a text, the best first. */
export interface WaysOfTerm {
  readonly whole: Ways;
  readonly forms: Ways;
  readonly parts: Ways;
  /** Of each piece one of the words that it may have meant; none where typos are not looked for. */
  readonly mistyped: readonly Meant[];
}

/** Of longer chains (addresses, paths) the beginning is enough to find them. */
const MOST_PLACES = 32;

const ways = (lexemes: readonly string[], ...places: readonly Places[]): Ways => ({
  lexemes: [...new Set(lexemes)],
  places: places.filter(({ length }) => length > 0).map((each) => each.slice(0, MOST_PLACES)),
});

/** `mistyped`: what its pieces may have meant. The stems of all terms must be known. */
export function waysOf(term: Term, stems: Stems, mistyped: readonly Meant[] = []): WaysOfTerm {
  const atoms = atomsOf(term.chunk);
  const runs = term.chunk.runs;
  const [run] = runs;
  const asWritten = runs.length > 1 ? runs.flatMap((each) => wholePlaces(each)) : [];
  if (term.phrase) {
    const single = atoms.length === 1 && run ? [run.word] : [];
    return {
      whole: ways(single.map(wholeLexeme), asWritten),
      forms: ways([]),
      parts: ways(single, atoms.length > 1 ? atoms.map(({ word }) => [word]) : []),
      mistyped,
    };
  }
  const joined = joinedWord(term);
  const ofRun = runs.length === 1 && run ? stems.of(run) : [];
  const apart = (places: Places): Places => (atoms.length > 1 ? places : []);
  return {
    whole: ways([wholeLexeme(joined)], asWritten),
    forms: ways(
      ofRun.map(stemLexeme),
      apart(atoms.map((atom) => [wholeLexeme(atom.word), ...stems.of(asRun(atom)).map(stemLexeme)])),
    ),
    parts: ways(
      [joined, ...ofRun.map(partStemLexeme)],
      apart(
        atoms.map((atom) => [
          atom.word,
          ...stems.of(asRun(atom)).flatMap((stem) => [stemLexeme(stem), partStemLexeme(stem)]),
        ]),
      ),
    ),
    mistyped,
  };
}

/** What to leave out is the word itself and its forms, never identifiers that it is a part of. */
export function waysToLeaveOut({ chunk, phrase }: Term, stems: Stems): Ways {
  const [run, ...more] = chunk.runs;
  if (!phrase && run && more.length === 0) return ways([wholeLexeme(run.word), ...stems.of(run).map(stemLexeme)]);
  const places = atomsOf(chunk).map(({ word }) => [word]);
  return places.length === 1 ? ways(places.flat()) : ways([], places);
}

const wholePlaces = (run: Term['chunk']['runs'][number]): string[][] =>
  run.atoms.length === 1 ? [[wholeLexeme(run.word)]] : run.atoms.map(({ word }) => [word]);

/** What is worth a highlight. */
export function markedBy(terms: readonly WaysOfTerm[], stems: Stems, wanted: readonly Term[]): ReadonlySet<string> {
  const ofWays = terms.flatMap(({ whole, forms, parts }) =>
    [whole, forms, parts].flatMap(({ lexemes, places }) => [...lexemes, ...places.flat(2)]),
  );
  const mistyped = terms.flatMap((term) => term.mistyped.flatMap(({ words }) => words));
  const ofRuns = wanted
    .filter(({ phrase }) => !phrase)
    .flatMap(({ chunk }) =>
      chunk.runs.flatMap((run) => [
        wholeLexeme(run.word),
        ...stems.of(run).flatMap((stem) => [stemLexeme(stem), partStemLexeme(stem)]),
      ]),
    );
  return new Set([...ofWays, ...mistyped, ...ofRuns]);
}
