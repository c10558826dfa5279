import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * The keys of the POCs with any of some words, at most so many. Under row level security no index serves `&&`, which is not
 * leakproof; this runs as a role that is not bound by it, and names the tenant itself.
 */
export class LookingForWords1760000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup } = roles;
    await runner.query(`
      CREATE SCHEMA pocs;
      GRANT USAGE ON SCHEMA pocs TO ${app}, ${lookup};
      GRANT USAGE ON SCHEMA views TO ${lookup};

      CREATE FUNCTION pocs.keys_with_words(p_words text[], p_most integer) RETURNS SETOF text
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $keys$
      DECLARE
        ambient uuid := nullif(current_setting('app.tenant', true), '')::uuid;
      BEGIN
        RETURN QUERY SELECT l.key FROM views.pocs_list_v1 l WHERE l.tenant = ambient AND l.words && p_words LIMIT p_most;
      END $keys$;
      REVOKE ALL ON FUNCTION pocs.keys_with_words FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION pocs.keys_with_words TO ${app};
      GRANT CREATE ON SCHEMA pocs TO ${lookup};
      ALTER FUNCTION pocs.keys_with_words OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA pocs FROM ${lookup};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the list needs it: write a migration that goes on from here'));
  }
}
