/** The smallest piece of text that is searched for: a word, or a part of an identifier. */
export interface Atom {
  /** Folded: lower case, without accents. */
  readonly word: string;
  /** Where it stands in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Atoms without anything between them: `PostgresEventStore`, `C++`, `utf8`. */
export interface Run {
  readonly atoms: readonly Atom[];
  /** All of it, folded. */
  readonly word: string;
  /** As it was written, in lower case. */
  readonly written: string;
}

/** Runs that belong together: `event-store`, `node.js`, `@nestjs/core`. */
export interface Chunk {
  readonly runs: readonly Run[];
}

// C#, F#, C++: the signs belong to the word; .NET is a word that begins with one.
const SIGNS = String.raw`\+\+|#(?![\p{L}\p{N}])`;
const ATOM = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])\.(?:net|NET|Net)(?![\p{L}\p{N}])`,
    String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`,
    String.raw`\p{Lu}(?:${SIGNS})`,
    // An abbreviation ends before the last capital: HTTPServer is HTTP and Server.
    String.raw`(?:\p{Lu}\p{M}*)+(?=\p{Lu}\p{M}*[\p{Ll}])`,
    String.raw`(?:\p{Lu}\p{M}*)?(?:[\p{Ll}]\p{M}*)+(?:${SIGNS})?`,
    String.raw`(?:\p{Lu}\p{M}*)+(?:${SIGNS})?`,
    String.raw`(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{Lo}\p{Lt}\p{Lm}]\p{M}*)+`,
    String.raw`\p{N}+`,
    String.raw`\p{Extended_Pictographic}`,
  ].join('|'),
  'gu',
);

/** What may stand inside of a name without ending it. */
const JOINT = /^[-_.'’/:@&]$/u;
/** Longer atoms are nothing that anybody searches for, and Postgres has a limit. */
const LONGEST = 100;

// oxlint-disable-next-line no-control-regex -- all of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/** Special letters that are no letter with an accent. */
const FOLDED: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i' };

/** The form in which words are compared: `Relatório` and `relatorio` are one. */
export const fold = (word: string): string =>
  // Most words are of this kind, and there are many of them.
  ASCII.test(word)
    ? word.toLowerCase()
    : word
        .normalize('NFD')
        .toLowerCase()
        .replace(/\p{M}/gu, '')
        .replace(/[ßæœøđłı]/gu, (letter) => FOLDED[letter] ?? letter)
        .normalize('NFC');

/** The words of a text, in their order. */
export function chunksOf(text: string): readonly Chunk[] {
  const chunks: { runs: Run[] }[] = [];
  let atoms: Atom[] = [];
  let end = -1;
  const closeRun = () => {
    const [first, last] = [atoms[0], atoms.at(-1)];
    if (!first || !last) return;
    const run = {
      atoms,
      word: atoms.map(({ word }) => word).join(''),
      written: text.slice(first.start, last.end).normalize('NFC').toLowerCase(),
    };
    chunks.at(-1)?.runs.push(run);
    atoms = [];
  };
  for (const match of text.matchAll(ATOM)) {
    const start = match.index;
    if (start !== end) {
      closeRun();
      if (end < 0 || !JOINT.test(text.slice(end, start))) chunks.push({ runs: [] });
    }
    end = start + match[0].length;
    const word = fold(match[0]).slice(0, LONGEST);
    if (word !== '') atoms.push({ word, start, end });
  }
  closeRun();
  return chunks.filter(({ runs }) => runs.length > 0);
}

export const atomsOf = (chunk: Chunk): readonly Atom[] => chunk.runs.flatMap(({ atoms }) => atoms);
