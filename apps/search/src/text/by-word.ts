import type pg from 'pg';
import { stemmable } from './lexemes.js';
import type { Stems } from './stems.js';
import { atomsOf, chunksOf, type Chunk } from './words.js';

/** Words kept until those before them are forgotten. */
const MOST = 40_000;
/** Longer ones hardly come again, and of many parts very much is made. */
const LONGEST_KEPT = 40;
const MOST_PARTS_KEPT = 4;

/**
 * What is made of each word of a text, a word being what stands between two spaces. Texts are full of words that came before, and
 * nothing reaches across the space between two, so that it is made once for each.
 */
export class ByWord<Made extends object> {
  private kept = new Map<string, Made>();
  private before = new Map<string, Made>();

  /** `make` may ask for the stems of all that is in the chunks. */
  constructor(
    private readonly stems: Stems,
    private readonly make: (chunks: readonly Chunk[], stems: Stems) => Made,
    private readonly most = MOST,
  ) {}

  /**
   * What is made of each of these words, list by list: what `wordsIn` finds in texts. One look for each, since texts have many, and to
   * look one up costs what there is to do with most of them.
   */
  async of(texts: readonly (readonly string[])[], on: Pick<pg.Pool, 'query'>): Promise<readonly (readonly Made[])[]> {
    const unknown = new Map<string, readonly Chunk[]>();
    const found = texts.map((words) =>
      words.map((word) => {
        const known = this.known(word);
        if (known !== undefined || unknown.has(word)) return known;
        const own = apart(word);
        unknown.set(own, chunksOf(own));
        return known;
      }),
    );
    if (unknown.size === 0) return found as Made[][];
    await this.stems.learn([...unknown.values()].flatMap(stemmable), on);
    const made = new Map<string, Made>();
    for (const [word, chunks] of unknown) {
      const one = this.make(chunks, this.stems);
      made.set(word, one);
      if (word.length <= LONGEST_KEPT && chunks.flatMap(atomsOf).length <= MOST_PARTS_KEPT) this.keep(word, one);
    }
    return found.map((ofText, n) => ofText.map((one, at) => one ?? (made.get(texts[n]?.[at] ?? '') as Made)));
  }

  /** Keeps what is asked for again, as if it were new. */
  private known(word: string): Made | undefined {
    const one = this.kept.get(word);
    if (one !== undefined) return one;
    const old = this.before.get(word);
    if (old !== undefined) this.keep(word, old);
    return old;
  }

  private keep(word: string, made: Made): void {
    if (this.kept.size >= this.most) [this.before, this.kept] = [this.kept, new Map()];
    this.kept.set(word, made);
  }
}

const SPACES = /\s+/u;

/** A copy: of a part of a text V8 keeps the text, as long as the part is kept. */
const apart = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');

/** What stands between spaces. */
export const wordsIn = (text: string): readonly string[] => text.split(SPACES).filter((word) => word !== '');
