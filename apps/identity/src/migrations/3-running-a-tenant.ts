import { tenantTable } from '@mrbill/event-sourcing';
import { PLATFORM_TENANT } from '@mrbill/tenancy';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What it takes to run a tenant's people: who its admins are, passwords that are reset, sessions that one can tell apart. */
export class RunningATenant1760000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup, writer } = roles;
    await runner.query(`
      -- The active admins of each tenant, written with the facts: of two admins who leave at once, one must see that.
      CREATE TABLE identity.active_admin (
        tenant uuid NOT NULL,
        user_id uuid NOT NULL,
        PRIMARY KEY (tenant, user_id)
      );
      -- Those who became admins before this table was there. The owner sees rows only while this is open.
      ALTER TABLE store.event NO FORCE ROW LEVEL SECURITY;
      INSERT INTO identity.active_admin (tenant, user_id)
      SELECT arrived.tenant, arrived.id FROM store.event arrived
      WHERE arrived.name = 'user' AND (arrived.type = 'user.appointed' OR arrived.type = 'user.registered' AND EXISTS (
        SELECT 1 FROM store.event invited
        WHERE (invited.tenant, invited.name, invited.id, invited.version) = (arrived.tenant, 'user', arrived.id, 1)
          AND invited.data->>'role' = 'TENANT_ADMIN'));
      ALTER TABLE store.event FORCE ROW LEVEL SECURITY;
      ${tenantTable('identity.active_admin', roles, { app: 'SELECT, INSERT, UPDATE, DELETE', pump: '' })}

      CREATE TABLE identity.reset (
        tenant uuid NOT NULL,
        user_id uuid NOT NULL,
        ticket bytea NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant, user_id)
      );
      ${tenantTable('identity.reset', roles, { app: 'SELECT, INSERT, UPDATE, DELETE', pump: '' })}

      -- By what somebody knows their own sessions apart; gone with the session.
      ALTER TABLE identity.live_session NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE identity.live_session ADD COLUMN device text, ADD COLUMN address text, ADD COLUMN begun_at timestamptz(3);
      UPDATE identity.live_session SET begun_at = rotated_at;
      ALTER TABLE identity.live_session ALTER COLUMN begun_at SET NOT NULL;
      ALTER TABLE identity.live_session FORCE ROW LEVEL SECURITY;

      -- The platform's admins look at all tenants, and nobody else does: the tenant at hand is asked here as well.
      GRANT USAGE ON SCHEMA views TO ${lookup};
      CREATE FUNCTION identity.all_tenants(p_status text, p_plan text, p_words text)
      RETURNS TABLE ("tenantId" uuid, name text, "nameKey" text, domain text, "subscriptionPlan" text, status text, settings json,
                     "createdAt" timestamptz, "updatedAt" timestamptz, version integer)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $tenants$
      BEGIN
        IF nullif(current_setting('app.tenant', true), '')::uuid IS DISTINCT FROM '${PLATFORM_TENANT}'::uuid THEN
          RAISE EXCEPTION 'only the platform looks at all tenants' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN QUERY
          SELECT t.tenant_id, t.name, t.name_key, t.domain, t.subscription_plan, t.status, t.settings, t.created_at, t.updated_at, t.version
          FROM views.identity_tenants_v1 t
          WHERE (p_status IS NULL OR t.status = p_status) AND (p_plan IS NULL OR t.subscription_plan = p_plan)
            AND (p_words IS NULL OR strpos(t.name_key, p_words) > 0 OR strpos(t.domain, p_words) > 0);
      END $tenants$;
      REVOKE ALL ON FUNCTION identity.all_tenants FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION identity.all_tenants TO ${app};
      GRANT USAGE, CREATE ON SCHEMA identity TO ${lookup};
      ALTER FUNCTION identity.all_tenants OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA identity FROM ${lookup};

      -- Answers kept for idempotency keys show people as they were: those about somebody who is erased go with them.
      CREATE FUNCTION identity.forget_answers(p_user uuid) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $forget$
      BEGIN
        DELETE FROM store.claim c
        WHERE c.tenant = nullif(current_setting('app.tenant', true), '')::uuid
          AND (c.caller = p_user::text OR c.answer->'body'->>'userId' = p_user::text);
      END $forget$;
      REVOKE ALL ON FUNCTION identity.forget_answers FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION identity.forget_answers TO ${app};
      GRANT USAGE, CREATE ON SCHEMA identity TO ${writer};
      ALTER FUNCTION identity.forget_answers OWNER TO ${writer};
      REVOKE CREATE ON SCHEMA identity FROM ${writer};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what ended in between would come back: write a migration that goes on from here'));
  }
}
