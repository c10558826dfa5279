import type pg from 'pg';
import { ByWord } from '../text/by-word.js';
import { spotsOf, type Spot } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import { textsOf, type PocDocument } from './poc-document.js';
import type { Highlight } from './search-engine.js';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The longest text that is quoted, in UTF-16 code units. */
const LONGEST = 240;
/** What is shown before the first find of a longer text. */
const LEAD = 60;

/** Marks in documents what was looked for. */
export class Highlights {
  private readonly words: ByWord<readonly Spot[]>;

  constructor(stems: Stems) {
    this.words = new ByWord(stems, spotsOf);
  }

  /** Where each of the documents has it. `on` is asked for stems that are not known yet. */
  async of(
    documents: readonly PocDocument[],
    isWanted: (lexeme: string) => boolean,
    on: Pick<pg.Pool, 'query'>,
  ): Promise<Highlight[][]> {
    const texts = documents.map(textsOf);
    const words = texts.map((each) => each.map(({ text }) => [...text.matchAll(/\S+/gu)]));
    const spots = await this.words.of(
      words.flatMap((each) => each.map((found) => found.map(([word]) => word))),
      on,
    );
    let next = 0;
    return texts.map((each, n) =>
      each.flatMap(({ field, text }, at) => {
        const ranges = merged(rangesIn(words[n]?.[at] ?? [], spots[next++] ?? [], isWanted));
        return ranges.length === 0 ? [] : [{ field, ...excerpt(text, ranges) }];
      }),
    );
  }
}

function rangesIn(
  words: readonly { readonly index: number }[],
  spots: readonly (readonly Spot[])[],
  isWanted: (lexeme: string) => boolean,
): Range[] {
  return words.flatMap(({ index }, n) =>
    (spots[n] ?? [])
      .filter(({ lexeme }) => isWanted(lexeme))
      .map(({ start, end }) => ({ start: index + start, end: index + end })),
  );
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last && start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else result.push({ start, end });
  }
  return result;
}

/** Of a long text the surroundings of the first find, cut between words where there is a space to cut at. */
function excerpt(text: string, ranges: readonly Range[]): { text: string; ranges: readonly Range[] } {
  if (text.length <= LONGEST) return { text, ranges };
  const first = ranges[0]?.start ?? 0;
  const lead = Math.max(0, first - LEAD);
  const space = lead === 0 ? -1 : text.slice(lead, first).search(/\s/);
  const from = wholeLetter(text, space < 0 ? lead : lead + space + 1);
  const cut = text.slice(from, from + LONGEST).search(/\s\S*$/);
  const rest = text.length - from <= LONGEST;
  const to = rest
    ? text.length
    : wholeLetter(text, cut > 0 && from + cut >= (ranges[0]?.end ?? 0) ? from + cut : from + LONGEST);
  return {
    text: text.slice(from, to),
    ranges: ranges.filter(({ end }) => end <= to).map(({ start, end }) => ({ start: start - from, end: end - from })),
  };
}

/** Never between the halves of a surrogate pair. */
const wholeLetter = (text: string, at: number): number => (/[\uDC00-\uDFFF]/.test(text[at] ?? '') ? at - 1 : at);
