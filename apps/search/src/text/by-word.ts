import type pg from 'pg';
import { stemmable } from './lexemes.js';
import type { Stems } from './stems.js';
import { chunksOf, type Chunk } from './words.js';

/** Words kept until those before them are forgotten; longer ones hardly come again. */
const MOST = 30_000;
const LONGEST_KEPT = 40;

/**
 * What is made of each word of a text, a word being what stands between two spaces. Texts are full of words that came before, and
 * nothing reaches across the space between two, so that it is made once for each.
 */
export class ByWord<Made> {
  private kept = new Map<string, Made>();
  /** What was kept before these: somebody may have it learnt, and be about to ask. */
  private before = new Map<string, Made>();

  /** `make` may ask for the stems of all that is in the chunks. */
  constructor(
    private readonly stems: Stems,
    private readonly make: (chunks: readonly Chunk[], stems: Stems) => Made,
    private readonly most = MOST,
  ) {}

  /** Must come before `of` for the words of the same texts. */
  async learn(texts: Iterable<string>, on: Pick<pg.Pool, 'query'>): Promise<void> {
    if (this.kept.size > this.most) [this.before, this.kept] = [this.kept, new Map()];
    const unknown = new Map<string, readonly Chunk[]>();
    for (const text of texts)
      for (const word of text.split(SPACES))
        if (!this.isKept(word) && !unknown.has(word)) unknown.set(word, chunksOf(word));
    await this.stems.learn([...unknown.values()].flatMap(stemmable), on);
    for (const [word, chunks] of unknown)
      if (word.length <= LONGEST_KEPT) this.kept.set(word, this.make(chunks, this.stems));
  }

  of(word: string): Made {
    return this.kept.get(word) ?? this.before.get(word) ?? this.make(chunksOf(word), this.stems);
  }

  /** Keeps what is asked for again, as if it were new. */
  private isKept(word: string): boolean {
    const old = this.before.get(word);
    if (old !== undefined) this.kept.set(word, old);
    return this.kept.has(word);
  }
}

/** What stands between words, as `\S` sees it. */
export const SPACES = /\s+/u;
