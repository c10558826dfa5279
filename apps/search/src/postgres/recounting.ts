import { comparisonKey } from '@mrbill/http/input';
import type pg from 'pg';
import { wordBeginningOf } from '../text/beginnings.js';
import { lockTables, tablesOf } from './index-tables.js';
import { LIKE_MEANT, mayBeMeant } from './lexemes.js';
import { WHOSE } from './viewers.js';
import { moveWords, type Moved } from './word-rows.js';

interface SuggestionCount {
  readonly whose: string;
  readonly kind: string;
  readonly word: string;
  /** Null: no document has it. */
  readonly count: number | null;
  readonly first_poc: string;
}

/**
 * Makes right what is suggested in one tenant, and its words, by all of its documents. While these are written counts are moved by
 * what has changed, and a document that was damaged or lost without their knowing moves them from where they never were.
 */
export async function recount(generation: number, tenant: string, tx: pg.ClientBase): Promise<void> {
  // To count all words takes a while: where they are right, nobody who writes has to wait for that.
  const isAmiss = (await wrongWords(generation, tenant, tx)).length > 0;
  await lockTables(generation, tx);
  await recountSuggestions(generation, tenant, tx);
  if (isAmiss) await moveWords(generation, await wrongWords(generation, tenant, tx), tx);
}

async function recountSuggestions(generation: number, tenant: string, tx: pg.ClientBase): Promise<void> {
  const { pocs, names, given } = tablesOf(generation);
  const { rows: wrong } = await tx.query<SuggestionCount>(
    `WITH counted AS (
       SELECT ${WHOSE} AS whose, kind, word, count(*)::integer AS count, (array_agg(poc_id ORDER BY poc_id))[1] AS first_poc
       FROM ${pocs} CROSS JOIN LATERAL (
         SELECT 'tag'::text, unnest(tags) UNION SELECT 'framework', unnest(frameworks) UNION SELECT 'language', language
       ) AS has(kind, word)
       WHERE tenant = $1 AND document IS NOT NULL AND word IS NOT NULL GROUP BY 1, 2, 3)
     SELECT whose, kind, word, counted.count, least(counted.first_poc, known.first_poc) AS first_poc
     FROM counted FULL JOIN (SELECT whose, kind, word, count, first_poc FROM ${given} WHERE tenant = $1) known
       USING (whose, kind, word)
     WHERE counted.count IS DISTINCT FROM known.count`,
    [tenant],
  );
  if (wrong.length > 0) {
    const rows = wrong.map((row) => ({ ...row, tenant, beginning: wordBeginningOf(row.word), word_key: comparisonKey(row.word) })); // prettier-ignore
    await tx.query(
      `DELETE FROM ${given} kept USING json_populate_recordset(NULL::${given}, $1::json) wrong
       WHERE kept.tenant = wrong.tenant AND kept.whose = wrong.whose AND kept.kind = wrong.kind AND kept.beginning = wrong.beginning
         AND kept.word = wrong.word`,
      [JSON.stringify(rows)],
    );
    await tx.query(`INSERT INTO ${given} SELECT * FROM json_populate_recordset(NULL::${given}, $1::json)`, [
      JSON.stringify(rows.filter(({ count }) => count !== null)),
    ]);
  }
  await tx.query(
    `DELETE FROM ${names} kept WHERE tenant = $1 AND NOT EXISTS (
       SELECT FROM ${pocs} poc WHERE poc.tenant = $1 AND poc.poc_id = kept.poc_id AND ${WHOSE} = kept.whose
         AND document ->> 'name' = kept.name)`,
    [tenant],
  );
}

interface WordCount {
  readonly whose: string;
  readonly word: string;
  /** In how many documents it is; what the words say of that. */
  readonly count: number;
  readonly known: number;
}

/** By how much words have to be moved to be as the documents have them. */
async function wrongWords(generation: number, tenant: string, tx: pg.ClientBase): Promise<readonly Moved[]> {
  const { pocs, words } = tablesOf(generation);
  const { rows } = await tx.query<WordCount>(
    `WITH counted AS (
       SELECT ${WHOSE} AS whose, word, count(*)::integer AS count
       FROM ${pocs} CROSS JOIN LATERAL unnest(tsvector_to_array(words)) AS has(word)
       WHERE tenant = $1 AND document IS NOT NULL AND ${LIKE_MEANT} GROUP BY 1, 2)
     SELECT whose, word, coalesce(counted.count, 0) AS count, coalesce(known.count, 0) AS known
     FROM counted FULL JOIN (SELECT whose, word, count FROM ${words} WHERE tenant = $1) known USING (whose, word)
     WHERE counted.count IS DISTINCT FROM known.count`,
    [tenant],
  );
  return rows
    .map(({ whose, word, count, known }) => ({ tenant, whose, word, by: (mayBeMeant(word) ? count : 0) - known }))
    .filter(({ by }) => by !== 0);
}
