import type pg from 'pg';
import type { Term } from './wanted.js';
import { fold, type Run } from './words.js';

type Word = Pick<Run, 'word' | 'written'>;

interface Learnt {
  readonly stems: readonly string[];
  readonly stop: boolean;
}

/** Words learnt until those before them are forgotten. */
const MOST = 50_000;

/**
 * What words come from, in Portuguese and in English: `relatórios` and `relatório` have a stem in common. Postgres knows
 * it; asking for each word once is enough.
 */
export class Stems {
  private learnt = new Map<string, Learnt>();
  /** What was learnt before these: somebody may have it learnt, and be about to ask. */
  private before = new Map<string, Learnt>();

  constructor(private readonly most = MOST) {}

  /** Must come before `of` and `isStop` for the same words. */
  async learn(words: readonly Word[], on: Pick<pg.Pool, 'query'>): Promise<void> {
    if (this.learnt.size > this.most) [this.before, this.learnt] = [this.learnt, new Map()];
    const wanted = new Map(words.map((word) => [keyOf(word), word] as const));
    const unknown = [...wanted].filter(([key]) => !this.kept(key)).map(([, word]) => word);
    if (unknown.length === 0) return;
    const forms = unknown.map(({ word, written }) => ({ word, written, singular: singularOf(word) }));
    const { rows } = await on.query<{ stems: string[]; stop: boolean }>(
      `SELECT ts_lexize('portuguese_stem', written) || ts_lexize('portuguese_stem', word)
           || ts_lexize('portuguese_stem', singular) || ts_lexize('english_stem', word) AS stems,
         ts_lexize('portuguese_stem', written) = '{}' OR ts_lexize('english_stem', word) = '{}' AS stop
       FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS given(word, written, singular, n) ORDER BY n`,
      [forms.map(({ word }) => word), forms.map(({ written }) => written), forms.map(({ singular }) => singular)],
    );
    for (const [index, word] of unknown.entries()) {
      const row = rows[index];
      if (row) this.learnt.set(keyOf(word), { stems: [...new Set(row.stems.map(fold))], stop: row.stop });
    }
  }

  of(word: Word): readonly string[] {
    return this.known(word)?.stems ?? [];
  }

  /** Whether it is one of the small words that every text is full of: `the`, `para`. */
  isStop(word: Word): boolean {
    return this.known(word)?.stop ?? false;
  }

  /** Keeps what is asked for again, as if it were new. */
  private kept(key: string): boolean {
    const old = this.before.get(key);
    if (old) this.learnt.set(key, old);
    return this.learnt.has(key);
  }

  private known(word: Word): Learnt | undefined {
    const key = keyOf(word);
    return this.learnt.get(key) ?? this.before.get(key);
  }
}

const keyOf = ({ word, written }: Word): string => (word === written ? word : `${word} ${written}`);

/** Without its accents the stemmer does not know this ending: `configuracoes`. */
const singularOf = (word: string): string => word.replace(/oes$/, 'ao');

/** `how to use the cache` does not ask for texts with a `the`; `the` alone does. */
export function withoutSmallWords(terms: readonly Term[], stems: Stems): readonly Term[] {
  const telling = terms.filter(
    ({ phrase, chunk: { runs } }) => phrase || runs.length > 1 || !runs[0] || !stems.isStop(runs[0]),
  );
  return telling.length > 0 ? telling : terms;
}
