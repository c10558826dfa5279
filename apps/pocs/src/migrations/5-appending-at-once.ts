import { appending } from '@mrbill/event-sourcing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Appends written together look for a conflict only where there is one; a store that is made today knows that already. */
export class AppendingAtOnce1760000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(appending(roles));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the store appends by it: write a migration that goes on from here'));
  }
}
