import { comparisonKey } from '@mrbill/http/input';
import type pg from 'pg';
import { wordBeginningOf } from '../text/beginnings.js';
import { lockTables, tablesOf } from './index-tables.js';
import { EVERYBODY } from './suggestion-rows.js';

interface Count {
  readonly whose: string;
  readonly kind: string;
  readonly word: string;
  /** Null: no document has it. */
  readonly count: number | null;
  readonly first_poc: string;
}

/**
 * Makes right what is suggested in one tenant, by all of its documents. While these are written counts are moved by what has
 * changed, and a document that was damaged or lost without their knowing moves them from where they never were.
 */
export async function recount(generation: number, tenant: string, tx: pg.ClientBase): Promise<void> {
  const { pocs, names, given } = tablesOf(generation);
  await lockTables(generation, tx);
  const { rows: wrong } = await tx.query<Count>(
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

/** As documents say it in `whoseOf`. */
const WHOSE = `CASE WHEN is_public THEN '${EVERYBODY}'::uuid ELSE user_id END`;
