import { appending, loading } from '@mrbill/event-sourcing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * Appends written together look for a conflict only where there is one, and streams are read in parts. A store that is made today
 * knows that already. `store.load` stays for programs of the version before.
 */
export class FasterStore1760000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(appending(roles) + loading(roles));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the store appends and reads by it: write a migration that goes on from here'));
  }
}
