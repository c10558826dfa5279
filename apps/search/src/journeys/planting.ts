import pg from 'pg';
import type { IndexedId } from '@mrbill/event-sourcing';
import type { Entry } from '../engine/search-engine.js';
import { tablesOf } from '../postgres/index-tables.js';
import type { House } from './house.js';

/** Changes an index behind its service's back, as a mistake or a broken disk would. */
export interface Planting {
  /** Makes the index have exactly this, whatever it had under the tenant and id before. */
  write(generation: number, entry: Entry): Promise<void>;
  /** Leaves no trace of it. */
  erase(generation: number, id: IndexedId): Promise<void>;
}

/** The engines that a journey walks through: what the service is told to use one, and how faults are planted in it. */
export const engines: readonly {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly planting: (house: House) => Planting;
}[] = [{ name: 'Postgres', environment: {}, planting: ({ database }) => plantingInPostgres(database.superuser) }];

function plantingInPostgres(superuser: string): Planting {
  const run = async (sql: string, values: readonly unknown[]) => {
    const client = new pg.Client(superuser);
    await client.connect();
    await client.query(sql, [...values]).finally(() => client.end());
  };
  const erase = (generation: number, { tenant, key }: IndexedId) =>
    run(`DELETE FROM ${tablesOf(generation).pocs} WHERE tenant = $1 AND poc_id = $2`, [tenant, key]);
  return {
    erase,
    async write(generation, entry) {
      await erase(generation, entry);
      const { tenant, key, version, document } = entry;
      await run(
        `INSERT INTO ${tablesOf(generation).pocs} (tenant, poc_id, version, document, words) VALUES ($1, $2, $3, $4, '')`,
        [tenant, key, version, document],
      );
    },
  };
}
