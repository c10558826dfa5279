import { asRun, partStemLexeme, stemLexeme, wholeLexeme } from '../text/lexemes.js';
import { withoutSmallWords, type Stems } from '../text/stems.js';
import { joinedWord, type Term } from '../text/wanted.js';
import { atomsOf, type Atom } from '../text/words.js';
import { quoted, tenantLexeme } from './lexemes.js';

/** A search in Postgres' notation for a `tsquery`. Null where there is nothing of the kind to look for. */
export interface Matching {
  /** What must be so. */
  readonly match: string;
  /** What must be so without taking anything for a typo. */
  readonly clean: string | null;
  /** What counts for relevance, from the most to the least: whole words, parts, stems, words with typos. */
  readonly whole: string | null;
  readonly parts: string | null;
  readonly stems: string | null;
  readonly typos: string | null;
  /** What is worth a highlight. */
  readonly lexemes: ReadonlySet<string>;
}

/** `intended`: by joined word, what a mistyped one may have meant. The stems of all terms must be known. */
export function matchingOf(
  tenantId: string,
  terms: readonly Term[],
  stems: Stems,
  intended: ReadonlyMap<string, readonly string[]>,
): Matching {
  const wanted = withoutSmallWords(
    terms.filter((term) => !term.excluded),
    stems,
  );
  const unwanted = terms.filter((term) => term.excluded).map((term) => `!(${exactly(term, stems)})`);
  const meant = (term: Term) => (term.phrase ? [] : (intended.get(joinedWord(term)) ?? []));
  const clean = wanted.map((term) => `(${cleanly(term, stems)})`);
  const match = wanted.map((term) => `(${[cleanly(term, stems), ...meant(term).map(quoted)].join(' | ')})`);
  const all = {
    whole: wanted.flatMap(({ chunk }) => chunk.runs.map(({ word }) => wholeLexeme(word))),
    parts: wanted.flatMap((term) => [joinedWord(term), ...atomsOf(term.chunk).map(({ word }) => word)]),
    stems: wanted
      .filter(({ phrase }) => !phrase)
      .flatMap(({ chunk }) => chunk.runs.flatMap((run) => stems.of(run).map(stemLexeme))),
    typos: wanted.flatMap(meant),
  };
  return {
    match: [quoted(tenantLexeme(tenantId)), ...match, ...unwanted].join(' & '),
    clean: clean.length === 0 ? null : clean.join(' & '),
    whole: anyOf(all.whole),
    parts: anyOf(all.parts),
    stems: anyOf(all.stems),
    typos: anyOf(all.typos),
    lexemes: new Set([
      ...all.whole,
      ...all.parts,
      ...all.stems,
      ...all.typos,
      ...wanted.flatMap((term) => formsOf(term, stems)),
    ]),
  };
}

/** The stems that a word may stand under, itself a word or a part of one. */
const eitherStem = (stem: string): string[] => [stemLexeme(stem), partStemLexeme(stem)];

const formsOf = ({ chunk, phrase }: Term, stems: Stems): string[] =>
  phrase
    ? []
    : chunk.runs.flatMap((run) => [run, ...run.atoms.map(asRun)]).flatMap((word) => stems.of(word).flatMap(eitherStem));

/** Without typos: joined, or its parts side by side; a single word also by its stems. */
function cleanly(term: Term, stems: Stems): string {
  const atoms = atomsOf(term.chunk);
  if (term.phrase) return sideBySide(atoms, ({ word }) => [word]);
  const [run] = term.chunk.runs;
  const ofRun = term.chunk.runs.length === 1 && run ? stems.of(run).flatMap(eitherStem) : [];
  const joined = [joinedWord(term), ...ofRun].map(quoted);
  if (atoms.length === 1) return joined.join(' | ');
  return [
    ...joined,
    `(${sideBySide(atoms, (atom) => [atom.word, ...stems.of(asRun(atom)).flatMap(eitherStem)])})`,
  ].join(' | ');
}

/** What to leave out is the word itself and its forms, never identifiers that it is a part of. */
function exactly(term: Term, stems: Stems): string {
  const [run, ...more] = term.chunk.runs;
  if (!term.phrase && run && more.length === 0)
    return [wholeLexeme(run.word), ...stems.of(run).map(stemLexeme)].map(quoted).join(' | ');
  return sideBySide(atomsOf(term.chunk), ({ word }) => [word]);
}

const sideBySide = (atoms: readonly Atom[], lexemes: (atom: Atom) => readonly string[]): string =>
  atoms.map((atom) => `(${lexemes(atom).map(quoted).join(' | ')})`).join(' <-> ');

const anyOf = (lexemes: readonly string[]): string | null =>
  lexemes.length === 0 ? null : [...new Set(lexemes)].map(quoted).join(' | ');
