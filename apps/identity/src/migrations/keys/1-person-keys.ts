import { tenantTable } from '@mrbill/event-sourcing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { keyRoles } from '../roles.js';

/** The keys of persons, in a database of their own with its own backup: a backup of facts must not bring back who was erased. */
export class PersonKeys1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA people;
      GRANT USAGE ON SCHEMA people TO ${keyRoles.app};
      CREATE TABLE people.person_key (
        tenant uuid NOT NULL,
        person uuid NOT NULL,
        -- The key under the master key; NULL once it was destroyed. The row stays, so that nobody makes it anew.
        wrapped bytea,
        made_at timestamptz(3) NOT NULL DEFAULT now(),
        destroyed_at timestamptz(3),
        PRIMARY KEY (tenant, person),
        CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
      );
      ${tenantTable('people.person_key', keyRoles, { app: 'SELECT, INSERT, UPDATE', pump: '' })}
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('without their keys nobody can be read: restore a backup instead'));
  }
}
