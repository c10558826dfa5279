import type pg from 'pg';
import { ByWord, SPACES } from '../text/by-word.js';
import { spotsOf } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import type { Chunk } from '../text/words.js';
import { firmly } from './signs.js';

/**
 * What is found at each place of a text, as the index takes it: places in their order with a space between, and at each place
 * all that may be found there with a `|` between; signs as `firmly` has them.
 */
export class Places {
  private readonly words: ByWord<string>;

  constructor(stems: Stems, most?: number) {
    this.words = new ByWord(stems, placesOf, most);
  }

  /** Answers how to place each of these texts. */
  async learn(texts: Iterable<string>, on: Pick<pg.Pool, 'query'>): Promise<Placing> {
    const placesOfWord = await this.words.learn(texts, on);
    return (text) =>
      text
        .split(SPACES)
        .map(placesOfWord)
        .filter((places) => places !== '')
        .join(' ');
  }
}

/** The places of a text. */
export type Placing = (text: string) => string;

function placesOf(chunks: readonly Chunk[], stems: Stems): string {
  const places: string[] = [];
  for (const { lexeme, position } of spotsOf(chunks, stems, 0)) {
    const there = places[position];
    places[position] = there === undefined ? lexeme : `${there}|${lexeme}`;
  }
  return firmly(places.join(' '));
}
