import { tenantTable } from '@mrbill/event-sourcing';
import type pg from 'pg';
import { roles } from '../migrations/roles.js';

/** Relations that the look-ups read: always the generation that was switched to. */
const LIVE = { pocs: 'views.search_pocs_v1', words: 'views.search_pocs_words_v1' } as const;

export interface Tables {
  readonly pocs: string;
  readonly words: string;
}

export const tablesOf = (generation: number): Tables => ({
  pocs: `views.search_pocs_g${generation}`,
  words: `views.search_pocs_words_g${generation}`,
});

/** Makes both tables, shut for everybody but the pump and the look-ups. */
export async function createTables(generation: number, tx: pg.ClientBase): Promise<void> {
  const { pocs, words } = tablesOf(generation);
  await dropTables(generation, tx);
  await tx.query(`
    CREATE TABLE ${pocs} (
      tenant uuid NOT NULL,
      poc_id uuid NOT NULL,
      version integer NOT NULL,
      -- Null: a tombstone, and so is everything below.
      document json,
      user_id uuid,
      is_public boolean,
      name_key text COLLATE "und-x-icu",
      language text,
      language_key text,
      tags text[],
      tag_keys text[],
      frameworks text[],
      framework_keys text[],
      created_at timestamptz(3),
      updated_at timestamptz(3),
      words tsvector NOT NULL,
      PRIMARY KEY (tenant, poc_id)
    );
    -- A search reads what waits to be merged into the index one by one: let it not be much.
    CREATE INDEX ON ${pocs} USING gin (words) WITH (gin_pending_list_limit = 256);
    CREATE TABLE ${words} (
      tenant uuid NOT NULL,
      initial text NOT NULL,
      letters integer NOT NULL,
      word text NOT NULL,
      PRIMARY KEY (tenant, initial, letters, word)
    );`);
  for (const table of [pocs, words]) {
    await tx.query(`
      ${tenantTable(table, roles, { app: '', pump: '' })}
      CREATE POLICY looking_up ON ${table} FOR SELECT TO ${roles.lookup} USING (true);
      GRANT SELECT ON ${table} TO ${roles.lookup};`);
  }
}

/** Afterwards the look-ups see this generation. */
export async function switchTables(generation: number, tx: pg.ClientBase): Promise<void> {
  const tables = tablesOf(generation);
  for (const kind of ['pocs', 'words'] as const) {
    await tx.query(`
      ANALYZE ${tables[kind]};
      CREATE OR REPLACE VIEW ${LIVE[kind]} WITH (security_invoker = true) AS SELECT * FROM ${tables[kind]};
      GRANT SELECT ON ${LIVE[kind]} TO ${roles.lookup};`);
  }
}

export async function dropTables(generation: number, tx: pg.ClientBase): Promise<void> {
  const { pocs, words } = tablesOf(generation);
  await tx.query(`DROP TABLE IF EXISTS ${pocs}, ${words}`);
}
