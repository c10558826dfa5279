import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** The same look-up in the second version of the list. The first one stays, for programs that still read that. */
export class LookingForWordsAgain1760000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup } = roles;
    await runner.query(`
      CREATE FUNCTION pocs.keys_with_words_v2(p_words text[], p_most integer) RETURNS SETOF text
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $keys$
      DECLARE
        ambient uuid := nullif(current_setting('app.tenant', true), '')::uuid;
      BEGIN
        RETURN QUERY SELECT l.key FROM views.pocs_list_v2 l WHERE l.tenant = ambient AND l.words && p_words LIMIT p_most;
      END $keys$;
      REVOKE ALL ON FUNCTION pocs.keys_with_words_v2 FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION pocs.keys_with_words_v2 TO ${app};
      GRANT CREATE ON SCHEMA pocs TO ${lookup};
      ALTER FUNCTION pocs.keys_with_words_v2 OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA pocs FROM ${lookup};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the list needs it: write a migration that goes on from here'));
  }
}
