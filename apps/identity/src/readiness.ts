import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AppPool } from '@mrbill/event-sourcing/nest';
import { Health } from '@mrbill/observability';
import type pg from 'pg';
import { newestMigration } from './migrations/run.js';
import { KeysPool } from './people/keys-pool.js';

/** What identity needs beside what every service does. */
@Injectable()
export class Readiness implements OnModuleInit {
  constructor(
    @Inject(AppPool) private readonly app: pg.Pool,
    private readonly keys: KeysPool,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.health.register('migrations', () => this.migrations());
    this.health.register('person-keys', () => this.personKeys());
  }

  private async migrations(): Promise<string | undefined> {
    const { rows } = await this.app.query('SELECT 1 FROM public.migrations WHERE name = $1', [newestMigration]);
    return rows.length > 0 ? undefined : 'a migration is missing: run node dist/migrate.js';
  }

  private async personKeys(): Promise<undefined> {
    await this.keys.pool.query('SELECT 1 FROM people.person_key LIMIT 1');
  }
}
