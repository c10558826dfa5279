import type pg from 'pg';
import { tablesOf } from './index-tables.js';

/** What a mistyped word may have meant in one document, and who may see that. */
export interface Vocabulary {
  readonly tenant: string;
  readonly whose: string;
  readonly words: readonly string[];
}

/** The vocabulary of a document as the index had it, and as it has it now. */
export interface VocabularyChange {
  readonly before: Vocabulary | null;
  readonly after: Vocabulary | null;
}

export interface Moved {
  readonly tenant: string;
  readonly whose: string;
  readonly word: string;
  readonly by: number;
}

/**
 * Keeps the words level with the documents. Each counts the documents that have it, so that it goes with the last of those that
 * its viewer sees; nobody else may write to this generation meanwhile.
 */
export async function saveWords(
  generation: number,
  changes: readonly VocabularyChange[],
  tx: pg.ClientBase,
): Promise<void> {
  await moveWords(generation, movesOf(changes), tx);
}

export async function moveWords(generation: number, moves: readonly Moved[], tx: pg.ClientBase): Promise<void> {
  if (moves.length === 0) return;
  const { words } = tablesOf(generation);
  await tx.query(
    `INSERT INTO ${words} AS kept
       SELECT tenant, whose, left(word, 1), char_length(word), word, by
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[]) AS moved(tenant, whose, word, by)
       ON CONFLICT (tenant, whose, initial, letters, word) DO UPDATE SET count = kept.count + EXCLUDED.count`,
    columnsOf(moves),
  );
  const fewer = moves.filter(({ by }) => by < 0);
  if (fewer.length === 0) return;
  const [tenants, viewers, gone] = columnsOf(fewer);
  await tx.query(
    `DELETE FROM ${words} kept USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS moved(tenant, whose, word)
     WHERE kept.tenant = moved.tenant AND kept.whose = moved.whose AND kept.initial = left(moved.word, 1)
       AND kept.letters = char_length(moved.word) AND kept.word = moved.word AND kept.count <= 0`,
    [tenants, viewers, gone],
  );
}

const columnsOf = (moves: readonly Moved[]) => [
  moves.map(({ tenant }) => tenant),
  moves.map(({ whose }) => whose),
  moves.map(({ word }) => word),
  moves.map(({ by }) => by),
];

function movesOf(changes: readonly VocabularyChange[]): readonly Moved[] {
  const moved = new Map<string, Moved>();
  const move = ({ tenant, whose, words }: Vocabulary, by: 1 | -1, but: ReadonlySet<string>) => {
    for (const word of words) {
      if (but.has(word)) continue;
      const key = `${tenant} ${whose} ${word}`;
      moved.set(key, { tenant, whose, word, by: (moved.get(key)?.by ?? 0) + by });
    }
  };
  for (const { before, after } of changes) {
    const stays = before?.tenant === after?.tenant && before?.whose === after?.whose;
    if (before) move(before, -1, new Set(stays ? after?.words : []));
    if (after) move(after, 1, new Set(stays ? before?.words : []));
  }
  return [...moved.values()].filter(({ by }) => by !== 0);
}
