import { storeSchema } from '@mrbill/event-sourcing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

export class TheStore1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(storeSchema(roles));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('facts are not thrown away: restore a backup instead'));
  }
}
