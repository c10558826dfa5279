/** Parameters of the look-up below, with their types, in their order. */
export const FIND_POCS_PARAMETERS = {
  p_tenant: 'uuid',
  p_caller: 'uuid',
  p_sees: 'uuid',
  p_public: 'boolean',
  p_owner: 'uuid',
  p_match: 'tsquery',
  p_tiers: 'tsquery[]',
  p_whole: 'tsquery',
  p_parts: 'tsquery',
  p_stems: 'tsquery',
  p_typos: 'tsquery',
  p_languages: 'text[]',
  p_tags: 'text[]',
  p_frameworks: 'text[]',
  p_from: 'timestamptz',
  p_to: 'timestamptz',
  p_sort: 'text',
  p_descending: 'boolean',
  p_offset: 'integer',
  p_limit: 'integer',
} as const;

/**
 * `hit` is everything that fits but for the three filters that facets are counted over; each facet leaves its own out.
 * A facet shows the spelling of the oldest POC: ids are in the order of time, 36 characters long.
 */
export const FIND_POCS = `
  WITH hit AS MATERIALIZED (
    SELECT d.poc_id, d.language, d.language_key, d.tags, d.tag_keys, d.frameworks, d.framework_keys,
      p_languages IS NULL OR d.language_key = ANY (p_languages) AS in_language,
      p_tags IS NULL OR d.tag_keys && p_tags AS in_tags,
      p_frameworks IS NULL OR d.framework_keys && p_frameworks AS in_frameworks,
      CASE p_sort
        WHEN 'createdAt' THEN extract(epoch FROM d.created_at)::float8
        WHEN 'updatedAt' THEN extract(epoch FROM d.updated_at)::float8
        -- The first tier that fits decides; within it a whole word counts more than its forms, these more than a part of an
        -- identifier, and a name more than a tag.
        WHEN 'relevance' THEN
          100 * CASE WHEN d.words @@ (p_tiers)[1] THEN 10 WHEN d.words @@ (p_tiers)[2] THEN 9 WHEN d.words @@ (p_tiers)[3] THEN 8
            WHEN d.words @@ (p_tiers)[4] THEN 7 WHEN d.words @@ (p_tiers)[5] THEN 6 WHEN d.words @@ (p_tiers)[6] THEN 5
            WHEN d.words @@ (p_tiers)[7] THEN 4 WHEN d.words @@ (p_tiers)[8] THEN 3 WHEN d.words @@ (p_tiers)[9] THEN 2
            WHEN d.words @@ (p_tiers)[10] THEN 1 ELSE 0 END
          + 8 * coalesce(ts_rank('{0.1,0.2,0.5,1}', d.words, p_whole), 0)
          + 0.8 * coalesce(ts_rank('{0.1,0.2,0.5,1}', d.words, p_parts), 0)
          + 3 * coalesce(ts_rank('{0.1,0.2,0.5,1}', d.words, p_stems), 0)
          + coalesce(ts_rank('{0.1,0.2,0.5,1}', d.words, p_typos), 0)
        ELSE 0
      END AS sort_number,
      CASE WHEN p_sort = 'name' THEN d.name_key END AS sort_text
    FROM views.search_pocs_v2 d
    WHERE d.tenant = p_tenant AND d.words @@ p_match
      AND (d.user_id = p_caller OR d.user_id = p_sees OR (p_public AND d.is_public))
      AND (p_owner IS NULL OR d.user_id = p_owner)
      AND (p_from IS NULL OR d.created_at >= p_from) AND (p_to IS NULL OR d.created_at < p_to)
  ), chosen AS (
    SELECT poc_id, row_number() OVER (ORDER BY
      CASE WHEN p_descending THEN -sort_number ELSE sort_number END,
      CASE WHEN NOT p_descending THEN sort_text END, CASE WHEN p_descending THEN sort_text END DESC,
      CASE WHEN NOT p_descending THEN poc_id END, CASE WHEN p_descending THEN poc_id END DESC) AS place
    FROM hit WHERE in_language AND in_tags AND in_frameworks
  )
  SELECT json_build_object(
    'totalItems', (SELECT count(*) FROM chosen),
    'documents', (
      SELECT coalesce(json_agg(d.document ORDER BY c.place), '[]')
      FROM chosen c JOIN views.search_pocs_v2 d ON d.tenant = p_tenant AND d.poc_id = c.poc_id
      WHERE c.place > p_offset AND c.place <= p_offset + p_limit),
    'languages', (
      SELECT coalesce(json_agg(json_build_object('value', substr(shown, 37), 'count', n) ORDER BY n DESC, key), '[]')
      FROM (SELECT h.language_key AS key, min(h.poc_id::text || h.language COLLATE "C") AS shown, count(*) AS n
            FROM hit h WHERE h.in_tags AND h.in_frameworks AND h.language_key IS NOT NULL
            GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 20) f),
    'tags', (
      SELECT coalesce(json_agg(json_build_object('value', substr(shown, 37), 'count', n) ORDER BY n DESC, key), '[]')
      FROM (SELECT t.key, min(h.poc_id::text || t.shown COLLATE "C") AS shown, count(*) AS n
            FROM hit h, unnest(h.tag_keys, h.tags) AS t(key, shown) WHERE h.in_language AND h.in_frameworks
            GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 50) f),
    'frameworks', (
      SELECT coalesce(json_agg(json_build_object('value', substr(shown, 37), 'count', n) ORDER BY n DESC, key), '[]')
      FROM (SELECT t.key, min(h.poc_id::text || t.shown COLLATE "C") AS shown, count(*) AS n
            FROM hit h, unnest(h.framework_keys, h.frameworks) AS t(key, shown) WHERE h.in_language AND h.in_tags
            GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 20) f)
  )`;
