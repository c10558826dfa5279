import type pg from 'pg';
import { ByWord, wordsIn } from '../text/by-word.js';
import { spotsOf } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import type { Chunk } from '../text/words.js';
import { firmly } from './signs.js';
import { mistakableIn } from './vocabulary.js';

/** A text, or a word of one. */
export interface Placed {
  readonly places: string;
  /** Words in it that may be meant by something mistyped; some may come twice. */
  readonly words: readonly string[];
}

/**
 * What is found at each place of a text, as the index takes it: places in their order with a space between, and at each place
 * all that may be found there with a `|` between; signs as `firmly` has them.
 */
export class Places {
  private readonly words: ByWord<Placed>;

  constructor(stems: Stems, most?: number) {
    this.words = new ByWord(stems, placesOf, most);
  }

  /** Of each of these texts, in their order. */
  async of(texts: readonly string[], on: Pick<pg.Pool, 'query'>): Promise<readonly Placed[]> {
    const made = await this.words.of(texts.map(wordsIn), on);
    return made.map((words) => {
      const found = words.filter(({ places }) => places !== '');
      return { places: found.map(({ places }) => places).join(' '), words: found.flatMap((each) => each.words) };
    });
  }
}

function placesOf(chunks: readonly Chunk[], stems: Stems): Placed {
  const places: string[] = [];
  for (const { lexeme, position } of spotsOf(chunks, stems, 0)) {
    const there = places[position];
    places[position] = there === undefined ? lexeme : `${there}|${lexeme}`;
  }
  const firm = firmly(places.join(' '));
  return { places: firm, words: mistakableIn(firm) };
}
