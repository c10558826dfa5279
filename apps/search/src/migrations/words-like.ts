/** Whose public POCs are: no id at all. */
const EVERYBODY = `'00000000-0000-0000-0000-000000000000'::uuid`;

export const WORDS_LIKE_PARAMETERS = { p_tenant: 'uuid', p_caller: 'uuid', p_sees: 'uuid', p_words: 'text[]', p_most: 'integer[]' } as const; // prettier-ignore

/**
 * Words about as long as each of `p_words`, with the same first letter: of public POCs and of private ones that the caller may
 * see. Another's private words are not even looked at, or the time that it takes would tell of them.
 */
export const WORDS_LIKE = `
  SELECT w.wanted, near.word FROM unnest(p_words, p_most) AS w(wanted, most)
    CROSS JOIN (VALUES (${EVERYBODY}), (p_caller), (NULLIF(p_sees, p_caller))) AS v(whose)
    CROSS JOIN LATERAL (
      SELECT k.word FROM views.search_pocs_words_v3 k
      WHERE k.tenant = p_tenant AND k.whose = v.whose AND k.initial = left(w.wanted, 1)
        AND k.letters BETWEEN char_length(w.wanted) - w.most AND char_length(w.wanted) + w.most
      LIMIT 20000) near`;
