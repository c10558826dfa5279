import type pg from 'pg';
import { spotsOf, stemmable } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import { chunksOf, type Chunk } from '../text/words.js';
import { firmly } from './signs.js';

/** Words kept until those before them are forgotten; longer ones hardly come again. */
const MOST = 30_000;
const LONGEST_KEPT = 40;

/**
 * What is found at each place of a text, as the index takes it: places in their order with a space between, and at each place
 * all that may be found there with a `|` between; signs as `firmly` has them. Texts are full of words that came before, and nothing reaches across the space
 * between two, so that each is worked out once.
 */
export class Places {
  private kept = new Map<string, string>();
  /** What was kept before these: somebody may have it learnt, and be about to ask. */
  private before = new Map<string, string>();

  constructor(
    private readonly stems: Stems,
    private readonly most = MOST,
  ) {}

  /** Must come before `of` for the same texts. */
  async learn(texts: Iterable<string>, on: Pick<pg.Pool, 'query'>): Promise<void> {
    if (this.kept.size > this.most) [this.before, this.kept] = [this.kept, new Map()];
    const unknown = new Map<string, readonly Chunk[]>();
    for (const text of texts)
      for (const word of wordsOf(text)) if (!this.isKept(word) && !unknown.has(word)) unknown.set(word, chunksOf(word));
    await this.stems.learn([...unknown.values()].flatMap(stemmable), on);
    for (const [word, chunks] of unknown)
      if (word.length <= LONGEST_KEPT) this.kept.set(word, placesOf(chunks, this.stems));
  }

  of(text: string): string {
    const places: string[] = [];
    for (const word of wordsOf(text)) {
      const some = this.kept.get(word) ?? this.before.get(word) ?? placesOf(chunksOf(word), this.stems);
      if (some !== '') places.push(some);
    }
    return places.join(' ');
  }

  /** Keeps what is asked for again, as if it were new. */
  private isKept(word: string): boolean {
    const old = this.before.get(word);
    if (old !== undefined) this.kept.set(word, old);
    return this.kept.has(word);
  }
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/u);

function placesOf(chunks: readonly Chunk[], stems: Stems): string {
  const places: string[] = [];
  for (const { lexeme, position } of spotsOf(chunks, stems, 0)) {
    const there = places[position];
    places[position] = there === undefined ? lexeme : `${there}|${lexeme}`;
  }
  return firmly(places.join(' '));
}
