import type pg from 'pg';
import { stemmable } from './lexemes.js';
import type { Stems } from './stems.js';
import { atomsOf, chunksOf, type Chunk } from './words.js';

/** Words kept until those before them are forgotten. */
const MOST = 20_000;
/** Longer ones hardly come again, and of many parts very much is made. */
const LONGEST_KEPT = 40;
const MOST_PARTS_KEPT = 4;

/**
 * What is made of each word of a text, a word being what stands between two spaces. Texts are full of words that came before, and
 * nothing reaches across the space between two, so that it is made once for each.
 */
export class ByWord<Made> {
  private kept = new Map<string, Made>();
  private before = new Map<string, Made>();

  /** `make` may ask for the stems of all that is in the chunks. */
  constructor(
    private readonly stems: Stems,
    private readonly make: (chunks: readonly Chunk[], stems: Stems) => Made,
    private readonly most = MOST,
  ) {}

  /** Answers what was made of a word of these texts, whatever is forgotten meanwhile. */
  async learn(texts: Iterable<string>, on: Pick<pg.Pool, 'query'>): Promise<(word: string) => Made> {
    const made = new Map<string, Made>();
    const unknown = new Map<string, readonly Chunk[]>();
    for (const text of texts)
      for (const word of text.split(SPACES)) {
        if (made.has(word) || unknown.has(word)) continue;
        const known = this.known(word);
        if (known === undefined) unknown.set(word, chunksOf(word));
        else made.set(word, known);
      }
    await this.stems.learn([...unknown.values()].flatMap(stemmable), on);
    for (const [word, chunks] of unknown) {
      const one = this.make(chunks, this.stems);
      made.set(word, one);
      if (word.length <= LONGEST_KEPT && chunks.flatMap(atomsOf).length <= MOST_PARTS_KEPT) this.keep(word, one);
    }
    return (word) => {
      const one = made.get(word);
      if (one === undefined) throw new Error('a word of a text that was not given');
      return one;
    };
  }

  /** Keeps what is asked for again, as if it were new. */
  private known(word: string): Made | undefined {
    const old = this.before.get(word);
    if (old !== undefined && !this.kept.has(word)) this.keep(word, old);
    return this.kept.get(word) ?? old;
  }

  private keep(word: string, made: Made): void {
    if (this.kept.size >= this.most) [this.before, this.kept] = [this.kept, new Map()];
    this.kept.set(word, made);
  }
}

/** What stands between words, as `\S` sees it. */
export const SPACES = /\s+/u;
