import { asRun, partStemLexeme, stemLexeme, wholeLexeme } from '../text/lexemes.js';
import { withoutSmallWords, type Stems } from '../text/stems.js';
import type { Piece } from '../text/pieces.js';
import { joinedWord, type Term } from '../text/wanted.js';
import { atomsOf, type Atom } from '../text/words.js';
import { nameLexeme, quoted, tenantLexeme } from './lexemes.js';

/** A search in Postgres' notation for a `tsquery`. Null where there is nothing of the kind to look for. */
export interface Matching {
  /** What must be so; null: nothing is asked for in words, and reading those of all POCs would be most of the work. */
  readonly match: string | null;
  /**
   * What is the more relevant the earlier it comes: the name itself; then whole words and their forms in the name, there or in
   * tags and the like, anywhere; then what is found by parts of identifiers, in the same order; at last with typos: the name
   * itself, in the name, there or in tags and the like. Everything else that matches comes after these.
   */
  readonly tiers: readonly (string | null)[];
  /** What counts within a tier, from the most to the least: whole words, parts, stems, words with typos. */
  readonly whole: string | null;
  readonly parts: string | null;
  readonly stems: string | null;
  readonly typos: string | null;
  /** What is worth a highlight. */
  readonly lexemes: ReadonlySet<string>;
}

/** `pieces`: those that may hold typos; `intended`: by piece, what may have been meant. The stems of all terms must be known. */
export function matchingOf(
  tenantId: string,
  terms: readonly Term[],
  stems: Stems,
  pieces: ReadonlyMap<Term, readonly Piece[]>,
  intended: ReadonlyMap<string, readonly string[]>,
): Matching {
  const wanted = withoutSmallWords(
    terms.filter((term) => !term.excluded),
    stems,
  );
  const unwanted = terms.filter((term) => term.excluded).map((term) => `!(${exactly(term, stems)})`);
  const meantBy = (term: Term) =>
    (pieces.get(term) ?? []).map(({ word }) => ({ word, meant: intended.get(word) ?? [] }));
  const allOf = (query: (term: Term) => string) =>
    wanted.length === 0 ? null : wanted.map((term) => `(${query(term)})`).join(' & ');
  const words = terms
    .filter((term) => !term.excluded)
    .flatMap((term) => (pieces.has(term) ? meantBy(term) : [{ word: joinedWord(term), meant: [] }]));
  const name = nameLexeme(words.map(({ word }) => word));
  const nearNames = words.flatMap(({ meant }, n) =>
    meant.flatMap((other) => nameLexeme(words.map(({ word }, m) => (m === n ? other : word))) ?? []),
  );
  const mistyped = (term: Term, fields: readonly string[]) =>
    [cleanly(term, stems, weightsOf(fields)), ...nearly(meantBy(term), fields)].join(' | ');
  const match = wanted.map((term) => `(${mistyped(term, FIELDS)})`);
  const all = {
    whole: wanted.flatMap(({ chunk }) => chunk.runs.map(({ word }) => wholeLexeme(word))),
    parts: wanted.flatMap((term) => [joinedWord(term), ...atomsOf(term.chunk).map(({ word }) => word)]),
    stems: wanted
      .filter(({ phrase }) => !phrase)
      .flatMap(({ chunk }) => chunk.runs.flatMap((run) => stems.of(run).map(stemLexeme))),
    typos: wanted.flatMap((term) => meantBy(term).flatMap(({ meant }) => meant)),
  };
  return {
    match: [quoted(tenantLexeme(tenantId)), ...match, ...unwanted].join(' & '),
    tiers: [
      name === undefined ? null : quoted(name),
      ...WHERE.map((fields) => allOf((term) => wholly(term, stems, weightsOf(fields)))),
      ...WHERE.map((fields) => allOf((term) => cleanly(term, stems, weightsOf(fields)))),
      anyOf(nearNames) || null,
      ...WHERE.slice(0, 2).map((fields) => allOf((term) => mistyped(term, fields))),
    ],
    whole: anyOf(all.whole) || null,
    parts: anyOf(all.parts) || null,
    stems: anyOf(all.stems) || null,
    typos: anyOf(all.typos) || null,
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

/** By weight: the name; language, tags and frameworks; the description. */
const FIELDS = ['A', 'B', 'D'] as const;
/** Where words are looked for: in the name, there or in tags and the like, anywhere. */
const WHERE = [1, 2, 3].map((most) => FIELDS.slice(0, most));
const weightsOf = (fields: readonly string[]): string => (fields.length < FIELDS.length ? `:${fields.join('')}` : '');

/** All pieces in the same field, as they are or as they may have been meant. */
function nearly(pieces: readonly { word: string; meant: readonly string[] }[], fields: readonly string[]): string[] {
  const [one, ...more] = pieces;
  if (!one) return [];
  if (more.length === 0) return one.meant.map((word) => quoted(word) + weightsOf(fields));
  const inField = (field: string) => pieces.map(({ word, meant }) => `(${anyOf([word, ...meant], `:${field}`)})`);
  return fields.map((field) => `(${inField(field).join(' & ')})`);
}

/** Without typos: joined, or its parts side by side; a single word also by its stems. */
function cleanly(term: Term, stems: Stems, weights = ''): string {
  const atoms = atomsOf(term.chunk);
  if (term.phrase) return sideBySide(atoms, ({ word }) => [word], weights);
  const [run] = term.chunk.runs;
  const ofRun = term.chunk.runs.length === 1 && run ? stems.of(run).flatMap(eitherStem) : [];
  const joined = anyOf([joinedWord(term), ...ofRun], weights);
  if (atoms.length === 1) return joined;
  return `${joined} | (${sideBySide(atoms, (atom) => [atom.word, ...stems.of(asRun(atom)).flatMap(eitherStem)], weights)})`;
}

/** The words themselves or their forms, not as a part of an identifier; `utf8` may be `UTF-8`. */
function wholly(term: Term, stems: Stems, weights: string): string {
  if (term.phrase) return cleanly(term, stems, weights);
  const atoms = atomsOf(term.chunk);
  const apart = sideBySide(
    atoms,
    (atom) => [wholeLexeme(atom.word), ...stems.of(asRun(atom)).map(stemLexeme)],
    weights,
  );
  const forms = term.chunk.runs.map((run) => anyOf([wholeLexeme(run.word), ...stems.of(run).map(stemLexeme)], weights));
  // A word stands as many places before the next one as it has parts.
  const asTyped = forms.reduce(
    (before, form, n) => `(${before}) <${term.chunk.runs[n - 1]?.atoms.length ?? 1}> (${form})`,
  );
  return atoms.length > term.chunk.runs.length ? `(${asTyped}) | (${apart})` : asTyped;
}

/** What to leave out is the word itself and its forms, never identifiers that it is a part of. */
function exactly(term: Term, stems: Stems): string {
  const [run, ...more] = term.chunk.runs;
  if (!term.phrase && run && more.length === 0)
    return [wholeLexeme(run.word), ...stems.of(run).map(stemLexeme)].map(quoted).join(' | ');
  return sideBySide(atomsOf(term.chunk), ({ word }) => [word]);
}

const sideBySide = (atoms: readonly Atom[], lexemes: (atom: Atom) => readonly string[], weights = ''): string =>
  atoms.map((atom) => `(${anyOf(lexemes(atom), weights)})`).join(' <-> ');

const anyOf = (lexemes: readonly string[], weights = ''): string =>
  [...new Set(lexemes)].map((lexeme) => `${quoted(lexeme)}${weights}`).join(' | ');
