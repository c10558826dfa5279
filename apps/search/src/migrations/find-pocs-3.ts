/** Parameters of the look-up below, with their types, in their order. */
export const FIND_POCS_3_PARAMETERS = {
  p_tenant: 'uuid',
  p_caller: 'uuid',
  p_sees: 'uuid',
  p_public: 'boolean',
  p_owner: 'uuid',
  /** Null: nothing is asked for in words. */
  p_match: 'tsquery',
  p_tiers: 'tsquery[]',
  p_whole: 'tsquery',
  p_parts: 'tsquery',
  p_stems: 'tsquery',
  p_typos: 'tsquery',
  p_languages: 'text[]',
  p_tags: 'text[]',
  p_frameworks: 'text[]',
  /** Of all that is open to the caller, nothing is asked for but by these three. */
  p_browsing: 'boolean',
  p_from: 'timestamptz',
  p_to: 'timestamptz',
  p_sort: 'text',
  p_descending: 'boolean',
  p_offset: 'integer',
  p_limit: 'integer',
} as const;

/** Whose public POCs are: no id at all. */
const EVERYBODY = `'00000000-0000-0000-0000-000000000000'::uuid`;

/** The most frequent ones of what is `counted`: rows of a key, how it is written, and a number. */
const most = (limit: number, counted: string) => `(
      SELECT coalesce(json_agg(json_build_object('value', shown, 'count', n) ORDER BY n DESC, key), '[]')
      FROM (${counted} GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ${limit}) f)`;

/** What the index keeps of a kind to suggest is also how many of all POCs have it. */
const kept = (kind: string) => `
        SELECT word_key COLLATE "default" AS key, (array_agg(word ORDER BY first_poc))[1] AS shown, sum(count) AS n
        FROM views.search_pocs_given_v2 WHERE tenant = p_tenant AND whose IN (${EVERYBODY}, p_caller) AND kind = '${kind}'`;

/** A facet shows the spelling of the oldest POC: ids are in the order of time, 36 characters long. */
const counted = (from: string, where: string) => `
        SELECT t.key, substr(min(h.poc_id::text || t.shown COLLATE "C"), 37) AS shown, count(*) AS n
        FROM hit h, ${from} AS t(key, shown) WHERE t.key IS NOT NULL AND ${where}`;

/**
 * `hit` is everything that fits but for the three filters that facets are counted over; each facet leaves its own out. Whoever
 * browses by one filter needs no other POCs than those that it leaves: the facet of that filter itself is kept.
 */
export const FIND_POCS_3 = `
  WITH hit AS MATERIALIZED (
    SELECT d.poc_id, d.language, d.language_key, d.tags, d.tag_keys, d.frameworks, d.framework_keys,
      in_language, in_tags, in_frameworks,
      CASE WHEN in_language AND in_tags AND in_frameworks THEN CASE p_sort
        WHEN 'createdAt' THEN extract(epoch FROM d.created_at)::float8
        WHEN 'updatedAt' THEN extract(epoch FROM d.updated_at)::float8
        -- The first tier that fits decides; within it a whole word counts more than its forms, these more than a part of an
        -- identifier, and a name more than a tag.
        WHEN 'relevance' THEN (
          SELECT 100 * CASE WHEN words @@ (p_tiers)[1] THEN 10 WHEN words @@ (p_tiers)[2] THEN 9 WHEN words @@ (p_tiers)[3] THEN 8
              WHEN words @@ (p_tiers)[4] THEN 7 WHEN words @@ (p_tiers)[5] THEN 6 WHEN words @@ (p_tiers)[6] THEN 5
              WHEN words @@ (p_tiers)[7] THEN 4 WHEN words @@ (p_tiers)[8] THEN 3 WHEN words @@ (p_tiers)[9] THEN 2
              WHEN words @@ (p_tiers)[10] THEN 1 ELSE 0 END
            + 8 * coalesce(ts_rank('{0.1,0.2,0.5,1}', words, p_whole), 0)
            + 0.8 * coalesce(ts_rank('{0.1,0.2,0.5,1}', words, p_parts), 0)
            + 3 * coalesce(ts_rank('{0.1,0.2,0.5,1}', words, p_stems), 0)
            + coalesce(ts_rank('{0.1,0.2,0.5,1}', words, p_typos), 0)
          -- Read and unpacked once, and not again by each of these.
          FROM (SELECT d.words || ''::tsvector AS words OFFSET 0) unpacked)
        ELSE 0
      END END AS sort_number,
      CASE WHEN p_sort = 'name' THEN d.name_key END AS sort_text
    FROM views.search_pocs_v2 d CROSS JOIN LATERAL (
      SELECT p_languages IS NULL OR d.language_key = ANY (p_languages) AS in_language,
        p_tags IS NULL OR d.tag_keys && p_tags AS in_tags,
        p_frameworks IS NULL OR d.framework_keys && p_frameworks AS in_frameworks) filters
    WHERE d.tenant = p_tenant AND (p_match IS NULL OR d.words @@ p_match)
      AND (d.user_id = p_caller OR d.user_id = p_sees OR (p_public AND d.is_public))
      AND (p_owner IS NULL OR d.user_id = p_owner)
      AND (NOT p_browsing OR in_language AND in_tags AND in_frameworks
        OR (p_languages IS NULL)::int + (p_tags IS NULL)::int + (p_frameworks IS NULL)::int < 2)
      AND (p_from IS NULL OR d.created_at >= p_from) AND (p_to IS NULL OR d.created_at < p_to)
  )
  SELECT json_build_object(
    'totalItems', (SELECT count(*) FROM hit WHERE in_language AND in_tags AND in_frameworks),
    'documents', (
      SELECT coalesce(json_agg(d.document ORDER BY c.place), '[]')
      FROM unnest(ARRAY(
        SELECT poc_id FROM hit WHERE in_language AND in_tags AND in_frameworks
        ORDER BY CASE WHEN p_descending THEN -sort_number ELSE sort_number END,
          CASE WHEN NOT p_descending THEN sort_text END, CASE WHEN p_descending THEN sort_text END DESC,
          CASE WHEN NOT p_descending THEN poc_id END, CASE WHEN p_descending THEN poc_id END DESC
        OFFSET p_offset LIMIT p_limit)) WITH ORDINALITY AS c(poc_id, place)
      JOIN views.search_pocs_v2 d ON d.tenant = p_tenant AND d.poc_id = c.poc_id),
    'languages', CASE WHEN p_browsing AND p_tags IS NULL AND p_frameworks IS NULL THEN ${most(20, kept('language'))}
      ELSE ${most(20, counted('LATERAL (SELECT h.language_key, h.language)', 'h.in_tags AND h.in_frameworks'))} END,
    'tags', CASE WHEN p_browsing AND p_languages IS NULL AND p_frameworks IS NULL THEN ${most(50, kept('tag'))}
      ELSE ${most(50, counted('unnest(h.tag_keys, h.tags)', 'h.in_language AND h.in_frameworks'))} END,
    'frameworks', CASE WHEN p_browsing AND p_languages IS NULL AND p_tags IS NULL THEN ${most(20, kept('framework'))}
      ELSE ${most(20, counted('unnest(h.framework_keys, h.frameworks)', 'h.in_language AND h.in_tags'))} END
  )`;
