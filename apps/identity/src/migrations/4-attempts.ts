import { tenantTable } from '@mrbill/event-sourcing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** How often signing in has failed, and from where it has worked: state that is forgotten by itself. */
export class Attempts1760000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const rights = { app: 'SELECT, INSERT, UPDATE, DELETE', pump: 'SELECT, DELETE' };
    await runner.query(`
      GRANT USAGE ON SCHEMA identity TO ${roles.pump};

      -- One row for each account that was tried, whether there is such a user or not: the SHA-256 of who was asked for.
      -- An empty place stands for all places from which this account has not been signed in to.
      CREATE TABLE identity.attempt (
        tenant uuid NOT NULL,
        account bytea NOT NULL,
        place bytea NOT NULL,
        failures integer NOT NULL,
        opens_at timestamptz(3) NOT NULL,
        last_at timestamptz(3) NOT NULL,
        told boolean NOT NULL,
        PRIMARY KEY (tenant, account, place)
      ) WITH (fillfactor = 70);
      CREATE INDEX attempt_age ON identity.attempt (last_at);
      ${tenantTable('identity.attempt', roles, rights)}

      CREATE TABLE identity.known_place (
        tenant uuid NOT NULL,
        account bytea NOT NULL,
        place bytea NOT NULL,
        user_id uuid NOT NULL,
        seen_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant, account, place)
      );
      CREATE INDEX known_place_of_user ON identity.known_place (tenant, user_id);
      CREATE INDEX known_place_age ON identity.known_place (seen_at);
      ${tenantTable('identity.known_place', roles, rights)}

      -- Failures over all accounts of all tenants; kept in a tenant that is none.
      CREATE TABLE identity.failing_place (
        tenant uuid NOT NULL,
        place bytea NOT NULL,
        failures integer NOT NULL,
        ends_at timestamptz(3) NOT NULL,
        told boolean NOT NULL,
        PRIMARY KEY (tenant, place)
      ) WITH (fillfactor = 70);
      CREATE INDEX failing_place_age ON identity.failing_place (ends_at);
      ${tenantTable('identity.failing_place', roles, rights)}
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what guards accounts is not thrown away: restore a backup instead'));
  }
}
