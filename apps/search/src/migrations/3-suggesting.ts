import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIND_POCS, FIND_POCS_PARAMETERS } from './find-pocs.js';
import { roles } from './roles.js';
import { SUGGEST_NAMES, SUGGEST_PARAMETERS, SUGGEST_SETTINGS, SUGGEST_WORDS } from './suggest.js';

const listOf = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');

/**
 * The look-ups in the second version of the index, which also knows what to suggest. Those of the first one stay, for
 * programs that still read that.
 */
export class Suggesting1760000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup } = roles;
    await runner.query(`
      CREATE FUNCTION search.find_pocs_v2(${listOf(FIND_POCS_PARAMETERS)}) RETURNS json
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
      AS $find$ BEGIN RETURN (${FIND_POCS}); END $find$;

      CREATE FUNCTION search.words_like_v2(p_tenant uuid, p_words text[], p_most integer[]) RETURNS TABLE (wanted text, word text)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS $like$ BEGIN
        RETURN QUERY SELECT w.wanted, near.word FROM unnest(p_words, p_most) AS w(wanted, most)
          CROSS JOIN LATERAL (
            SELECT v.word FROM views.search_pocs_words_v2 v
            WHERE v.tenant = p_tenant AND v.initial = left(w.wanted, 1)
              AND v.letters BETWEEN char_length(w.wanted) - w.most AND char_length(w.wanted) + w.most
            LIMIT 20000) near;
      END $like$;

      CREATE FUNCTION search.suggest(${listOf(SUGGEST_PARAMETERS)}) RETURNS SETOF text
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
      ${Object.entries(SUGGEST_SETTINGS)
        .map(([name, value]) => `SET ${name} = ${value}`)
        .join(' ')}
      AS $suggest$
      #variable_conflict error
      BEGIN
        IF p_kind = 'poc' THEN RETURN QUERY ${SUGGEST_NAMES}; ELSE RETURN QUERY ${SUGGEST_WORDS}; END IF;
      END $suggest$;

      GRANT CREATE ON SCHEMA search TO ${lookup};
      ALTER FUNCTION search.find_pocs_v2 OWNER TO ${lookup};
      ALTER FUNCTION search.words_like_v2 OWNER TO ${lookup};
      ALTER FUNCTION search.suggest OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA search FROM ${lookup};
      REVOKE ALL ON FUNCTION search.find_pocs_v2, search.words_like_v2, search.suggest FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION search.find_pocs_v2, search.words_like_v2, search.suggest TO ${app};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('write a migration that goes on from here'));
  }
}
