import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a checkpoint say that what it belongs to is lost; a store that is made today knows that already. */
export class Losing1760000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE store.subscription DROP CONSTRAINT subscription_status_check;
      ALTER TABLE store.subscription ADD CONSTRAINT subscription_status_check
        CHECK (status IN ('building', 'live', 'standby', 'lost'));`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('checkpoints are not thrown away: make a new database and let the feeds fill it'));
  }
}
