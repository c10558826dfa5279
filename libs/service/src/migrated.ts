import { AppPool } from '@mrbill/event-sourcing/nest';
import { Health } from '@mrbill/observability';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import type { Migrations } from './migrate.js';

/** Token of the migrations that this program was written for. */
export abstract class KnownMigrations {
  abstract readonly migrations: Migrations;
}

/** A service is not ready on a database that is older than the program. */
@Injectable()
export class Migrated implements OnModuleInit {
  constructor(
    @Inject(AppPool) private readonly app: pg.Pool,
    private readonly known: KnownMigrations,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.health.register('migrations', () => this.check());
  }

  private async check(): Promise<string | undefined> {
    const newest = this.known.migrations.at(-1)?.name;
    const { rows } = await this.app.query('SELECT 1 FROM public.migrations WHERE name = $1', [newest]);
    return rows.length > 0 ? undefined : 'a migration is missing: run node dist/migrate.js';
  }
}
