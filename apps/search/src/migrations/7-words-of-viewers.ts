import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIND_POCS_3, FIND_POCS_3_PARAMETERS } from './find-pocs-3.js';
import { roles } from './roles.js';
import { SUGGEST_NAMES, SUGGEST_PARAMETERS, SUGGEST_SETTINGS, SUGGEST_WORDS } from './suggest.js';
import { WORDS_LIKE, WORDS_LIKE_PARAMETERS } from './words-like.js';

type Parameters = Readonly<Record<string, string>>;

const listOf = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
const namesOf = (parameters: Parameters): string => Object.keys(parameters).join(', ');

/** A look-up of the second version of the index as it is in the third one. */
export const inThird = (sql: string): string => sql.replaceAll(/\b(views\.search_pocs\w*)_v2\b/g, '$1_v3');

/** Until the first generation of the third version can be read. */
const untilThird = (what: string): string => `to_regclass('views.search_pocs_${what}v3') IS NULL`;

/**
 * The look-ups in the third version of the index, which knows of each word who may see it. Until it is filled they answer out of
 * the second one, but for words that a mistyped one may mean: nobody can tell there whose these are. Those of the second one
 * stay, for programs that still read that. A search ranks no more than it shows one of, and counts no facets that are kept.
 */
export class WordsOfViewers1760000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup } = roles;
    const looksUp = 'LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp';
    await runner.query(`
      CREATE FUNCTION search.find_pocs_v3(${listOf(FIND_POCS_3_PARAMETERS)}) RETURNS json
      ${looksUp} SET plan_cache_mode = force_custom_plan
      AS $find$ BEGIN
        IF ${untilThird('')} THEN RETURN (${FIND_POCS_3}); END IF;
        RETURN (${inThird(FIND_POCS_3)});
      END $find$;

      CREATE FUNCTION search.words_like_v3(${listOf(WORDS_LIKE_PARAMETERS)}) RETURNS TABLE (wanted text, word text)
      ${looksUp}
      AS $like$ BEGIN
        IF ${untilThird('words_')} THEN RETURN; END IF;
        RETURN QUERY ${WORDS_LIKE};
      END $like$;

      CREATE FUNCTION search.suggest_v3(${listOf(SUGGEST_PARAMETERS)}) RETURNS SETOF text
      ${looksUp} SET plan_cache_mode = force_custom_plan
      ${Object.entries(SUGGEST_SETTINGS)
        .map(([name, value]) => `SET ${name} = ${value}`)
        .join(' ')}
      AS $suggest$
      #variable_conflict error
      BEGIN
        IF ${untilThird('names_')} THEN RETURN QUERY SELECT search.suggest(${namesOf(SUGGEST_PARAMETERS)});
        ELSIF p_kind = 'poc' THEN RETURN QUERY ${inThird(SUGGEST_NAMES)};
        ELSE RETURN QUERY ${inThird(SUGGEST_WORDS)}; END IF;
      END $suggest$;

      GRANT CREATE ON SCHEMA search TO ${lookup};
      ALTER FUNCTION search.find_pocs_v3 OWNER TO ${lookup};
      ALTER FUNCTION search.words_like_v3 OWNER TO ${lookup};
      ALTER FUNCTION search.suggest_v3 OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA search FROM ${lookup};
      REVOKE ALL ON FUNCTION search.find_pocs_v3, search.words_like_v3, search.suggest_v3 FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION search.find_pocs_v3, search.words_like_v3, search.suggest_v3 TO ${app};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('write a migration that goes on from here'));
  }
}
