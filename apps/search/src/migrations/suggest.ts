/** Whose public POCs are: no id at all. */
const EVERYBODY = `'00000000-0000-0000-0000-000000000000'::uuid`;
/** Nothing goes on behind a beginning with anything that sorts behind this. */
const LAST = '\u{10ffff}';

const BEGINS = `beginning >= p_prefix AND beginning < p_prefix || '${LAST}'`;

/** So many finds are put in order; where there are more of them, the order itself is gone along until enough have come up. */
const FEW = 300;
/** How far it is gone along. Where it ends before enough have come up, the first few by alphabet stand in for the rest. */
const FAR = 20_000;
/** More than are asked for, as several POCs may have one name, and one word several spellings. */
const ENOUGH = 50;

export const SUGGEST_PARAMETERS = { p_tenant: 'uuid', p_caller: 'uuid', p_kind: 'text', p_prefix: 'text', p_limit: 'integer' } as const; // prettier-ignore

/**
 * Going along an order, and looking the candidates up one by one, is always few rows by an index. Postgres does not know how
 * soon enough is found, and would rather read and sort everything.
 */
export const SUGGEST_SETTINGS = {
  enable_bitmapscan: 'off',
  enable_seqscan: 'off',
  enable_sort: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
} as const;

/** Names that begin so themselves first, then those with a word that does; the newest first. */
export const SUGGEST_NAMES = `
  WITH place AS (
    SELECT whose, first FROM (VALUES (${EVERYBODY}), (p_caller)) AS w(whose), (VALUES (true), (false)) AS f(first)
  ), few AS MATERIALIZED (
    SELECT p.whose, p.first, n.poc_id, n.name FROM place p CROSS JOIN LATERAL (
      SELECT poc_id, name FROM views.search_pocs_names_v2 n
      WHERE n.tenant = p_tenant AND n.whose = p.whose AND n.first = p.first AND ${BEGINS}
      ORDER BY beginning LIMIT ${FEW}) n
  ), newest AS (
    SELECT p.first, n.poc_id, n.name FROM (SELECT whose, first FROM few GROUP BY 1, 2 HAVING count(*) = ${FEW}) p
      CROSS JOIN LATERAL (
        SELECT poc_id, name FROM (
          SELECT poc_id, name, beginning FROM views.search_pocs_names_v2 n
          WHERE n.tenant = p_tenant AND n.whose = p.whose AND n.first = p.first ORDER BY poc_id DESC LIMIT ${FAR}) walked
        WHERE ${BEGINS} LIMIT ${ENOUGH}) n
  )
  SELECT name FROM (SELECT first, poc_id, name FROM few UNION ALL SELECT first, poc_id, name FROM newest) named
  GROUP BY name ORDER BY bool_or(first) DESC, max(poc_id::text COLLATE "C") DESC, name COLLATE "C" LIMIT p_limit`;

/**
 * A word counts what public POCs and the caller's private ones come to; it is written as the oldest of them has it. Of words
 * that too many begin with, only those are looked at that are most frequent among the one or the other.
 */
export const SUGGEST_WORDS = `
  WITH few AS MATERIALIZED (
    SELECT p.whose, g.beginning, g.word_key, g.count FROM (VALUES (${EVERYBODY}), (p_caller)) AS p(whose) CROSS JOIN LATERAL (
      SELECT beginning, word_key, count FROM views.search_pocs_given_v2 g
      WHERE g.tenant = p_tenant AND g.whose = p.whose AND g.kind = p_kind AND ${BEGINS} ORDER BY beginning LIMIT ${FEW}) g
  ), place AS (
    SELECT whose, count(*) = ${FEW} AS more FROM few GROUP BY 1
  ), frequent AS (
    SELECT g.beginning, g.word_key FROM place p CROSS JOIN LATERAL (
      SELECT beginning, word_key FROM (
        SELECT beginning, word_key FROM views.search_pocs_given_v2 g
        WHERE g.tenant = p_tenant AND g.whose = p.whose AND g.kind = p_kind ORDER BY count DESC, word_key LIMIT ${FAR}) walked
      WHERE ${BEGINS} LIMIT ${ENOUGH}) g
    WHERE p.more
  ), candidate AS (
    SELECT few.beginning, few.word_key FROM few JOIN place USING (whose) WHERE NOT place.more
    UNION SELECT beginning, word_key FROM frequent
  )
  SELECT (array_agg(g.word ORDER BY g.first_poc))[1] FROM candidate c CROSS JOIN LATERAL (
    SELECT word, first_poc, count FROM views.search_pocs_given_v2 g
    WHERE g.tenant = p_tenant AND g.whose IN (${EVERYBODY}, p_caller) AND g.kind = p_kind AND g.beginning = c.beginning
      AND g.word_key = c.word_key) g
  GROUP BY c.word_key ORDER BY sum(g.count) DESC, c.word_key LIMIT p_limit`;
