import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Health } from '@mrbill/observability';
import { KeysPool } from './people/keys-pool.js';

/** What identity needs beside what every service does. */
@Injectable()
export class Readiness implements OnModuleInit {
  constructor(
    private readonly keys: KeysPool,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.health.register('person-keys', async () => {
      await this.keys.pool.query('SELECT 1 FROM people.person_key LIMIT 1');
      return undefined;
    });
  }
}
