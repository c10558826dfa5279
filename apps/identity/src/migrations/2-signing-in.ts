import { tenantTable } from '@mrbill/event-sourcing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** State beside the facts: what proves who somebody is. It is never told to anybody, and never in a fact. */
export class SigningIn1760000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { app, lookup } = roles;
    await runner.query(`
      CREATE SCHEMA identity;
      GRANT USAGE ON SCHEMA identity TO ${app};

      CREATE TABLE identity.credential (
        tenant uuid NOT NULL,
        user_id uuid NOT NULL,
        password_hash text NOT NULL,
        last_login_at timestamptz(3),
        PRIMARY KEY (tenant, user_id)
      );
      ${tenantTable('identity.credential', roles, { app: 'SELECT, INSERT, UPDATE, DELETE', pump: '' })}

      CREATE TABLE identity.invitation (
        tenant uuid NOT NULL,
        user_id uuid NOT NULL,
        ticket bytea NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant, user_id)
      );
      ${tenantTable('identity.invitation', roles, { app: 'SELECT, INSERT, UPDATE, DELETE', pump: '' })}

      CREATE TABLE identity.live_session (
        tenant uuid NOT NULL,
        session_id uuid NOT NULL,
        user_id uuid NOT NULL,
        generation integer NOT NULL,
        rotated_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant, session_id)
      );
      CREATE INDEX live_session_of_user ON identity.live_session (tenant, user_id);
      ${tenantTable('identity.live_session', roles, { app: 'SELECT, INSERT, UPDATE, DELETE', pump: '' })}

      CREATE TABLE identity.refresh_token (
        tenant uuid NOT NULL,
        ticket bytea NOT NULL,
        session_id uuid NOT NULL,
        generation integer NOT NULL,
        PRIMARY KEY (tenant, ticket),
        FOREIGN KEY (tenant, session_id) REFERENCES identity.live_session ON DELETE CASCADE
      );
      CREATE INDEX refresh_token_of_session ON identity.refresh_token (tenant, session_id);
      ${tenantTable('identity.refresh_token', roles, { app: 'SELECT, INSERT, DELETE', pump: '' })}

      -- Before a tenant is known its domain must be found among all: this one look, and nothing else, goes across tenants.
      GRANT USAGE ON SCHEMA store TO ${lookup};
      GRANT SELECT ON store.reservation TO ${lookup};
      CREATE POLICY domains ON store.reservation FOR SELECT TO ${lookup} USING (scope = 'tenant-domain');
      CREATE FUNCTION identity.tenant_of(p_domain text) RETURNS uuid
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $tenant_of$
        SELECT tenant FROM store.reservation
        WHERE realm = '00000000-0000-0000-0000-000000000000' AND scope = 'tenant-domain' AND key = p_domain
      $tenant_of$;
      REVOKE ALL ON FUNCTION identity.tenant_of FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION identity.tenant_of TO ${app};
      GRANT CREATE ON SCHEMA identity TO ${lookup};
      ALTER FUNCTION identity.tenant_of OWNER TO ${lookup};
      REVOKE CREATE ON SCHEMA identity FROM ${lookup};
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('credentials are not thrown away: restore a backup instead'));
  }
}
