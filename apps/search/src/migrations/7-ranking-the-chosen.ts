import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIND_POCS_3, FIND_POCS_3_PARAMETERS } from './find-pocs-3.js';
import { roles } from './roles.js';

/** A search ranks no more than it shows one of, and counts no facets that are kept. The look-up before stays, for programs of the version before. */
export class RankingTheChosen1760000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup } = roles;
    const parameters = Object.entries(FIND_POCS_3_PARAMETERS).map(([name, type]) => `${name} ${type}`);
    await runner.query(`
      CREATE FUNCTION search.find_pocs_v3(${parameters.join(', ')}) RETURNS json
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
      AS $find$ BEGIN RETURN (${FIND_POCS_3}); END $find$;
      GRANT CREATE ON SCHEMA search TO ${lookup};
      ALTER FUNCTION search.find_pocs_v3 OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA search FROM ${lookup};
      REVOKE ALL ON FUNCTION search.find_pocs_v3 FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION search.find_pocs_v3 TO ${app};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('write a migration that goes on from here'));
  }
}
