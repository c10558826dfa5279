import { tenantTable, type Presence } from '@mrbill/event-sourcing';
import type pg from 'pg';
import { roles } from '../migrations/roles.js';

type Kind = 'pocs' | 'words' | 'names' | 'given';
type Tables = Readonly<Record<Kind, string>>;

const relations = (suffix: string): Tables => ({
  pocs: `views.search_pocs_${suffix}`,
  words: `views.search_pocs_words_${suffix}`,
  names: `views.search_pocs_names_${suffix}`,
  given: `views.search_pocs_given_${suffix}`,
});

/**
 * Relations that the look-ups read: always the generation that was switched to. They are numbered by what the look-ups find in
 * them, so a version of the view that only has other words in the same columns has them too.
 */
const LIVE = relations('v3');
/** What the look-ups read as long as no generation with these columns was ever switched to. */
const BEFORE = relations('v2');

const KINDS = ['pocs', 'words', 'names', 'given'] as const satisfies readonly Kind[];

export const tablesOf = (generation: number): Tables => relations(`g${generation}`);

/** Makes all tables, shut for everybody but the pump and the look-ups. */
export async function createTables(generation: number, tx: pg.ClientBase): Promise<void> {
  const { pocs, words, names, given } = tablesOf(generation);
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

    -- Each word that a mistyped one may have meant, and how many POCs have it. Where words come again they are counted in place.
    CREATE TABLE ${words} (
      tenant uuid NOT NULL,
      -- The owner of a private POC; for public ones no id at all, all zeros.
      whose uuid NOT NULL,
      initial text NOT NULL,
      letters integer NOT NULL,
      word text NOT NULL,
      count integer NOT NULL,
      PRIMARY KEY (tenant, whose, initial, letters, word)
    ) WITH (fillfactor = 80);

    -- Each name, once for each of its words that somebody may begin to type at.
    CREATE TABLE ${names} (
      tenant uuid NOT NULL,
      whose uuid NOT NULL,
      first boolean NOT NULL,
      beginning text COLLATE "C" NOT NULL,
      poc_id uuid NOT NULL,
      name text NOT NULL,
      PRIMARY KEY (tenant, whose, first, beginning, poc_id)
    );
    CREATE INDEX ON ${names} (tenant, whose, first, poc_id DESC);

    -- Each spelling of a tag, a framework or a language, and how many POCs have it.
    CREATE TABLE ${given} (
      tenant uuid NOT NULL,
      whose uuid NOT NULL,
      kind text COLLATE "C" NOT NULL,
      beginning text COLLATE "C" NOT NULL,
      word text COLLATE "C" NOT NULL,
      word_key text COLLATE "C" NOT NULL,
      count integer NOT NULL,
      -- The oldest POC that it ever came with: ids are in the order of time.
      first_poc uuid NOT NULL,
      PRIMARY KEY (tenant, whose, kind, beginning, word)
    );
    CREATE INDEX ON ${given} (tenant, whose, kind, count DESC, word_key);`);
  for (const table of [pocs, words, names, given]) {
    await tx.query(`
      ${tenantTable(table, roles, { app: '', pump: '' })}
      CREATE POLICY looking_up ON ${table} FOR SELECT TO ${roles.lookup} USING (true);
      GRANT SELECT ON ${table} TO ${roles.lookup};`);
  }
}

/** Afterwards the look-ups see this generation. */
export async function switchTables(generation: number, tx: pg.ClientBase): Promise<void> {
  const tables = tablesOf(generation);
  for (const kind of KINDS) {
    await tx.query(`
      ANALYZE ${tables[kind]};
      CREATE OR REPLACE VIEW ${LIVE[kind]} WITH (security_invoker = true) AS SELECT * FROM ${tables[kind]};
      GRANT SELECT ON ${LIVE[kind]} TO ${roles.lookup};`);
  }
}

export async function dropTables(generation: number, tx: pg.ClientBase): Promise<void> {
  const tables = Object.values(tablesOf(generation)).join(', ');
  // CASCADE: with what earlier versions of the index were read through.
  await tx.query(`DROP TABLE IF EXISTS ${tables} CASCADE`);
}

/** Whoever writes next waits until the transaction is over: counts are moved by what has changed in between. */
export async function lockTables(generation: number, tx: pg.ClientBase): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('index'), hashtext($1))`, [tablesOf(generation).pocs]);
}

/** A generation is all of its tables, and it is read when each of them is. */
export async function presenceOf(generation: number, on: pg.Pool): Promise<Presence> {
  const tables = tablesOf(generation);
  const { rows } = await on.query<{ here: boolean; read: boolean }>(
    `SELECT to_regclass(name) IS NOT NULL AS here,
       EXISTS (SELECT FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
         WHERE r.ev_class = to_regclass(view) AND d.refobjid = to_regclass(name)) AS read
     FROM unnest($1::text[], $2::text[]) AS asked(name, view)`,
    [KINDS.map((kind) => tables[kind]), KINDS.map((kind) => LIVE[kind])],
  );
  if (rows.some(({ here }) => !here)) return 'lost';
  return rows.every(({ read }) => read) ? 'read' : 'there';
}

/** Afterwards the look-ups see nothing, not even what an earlier version has left. */
export async function withdrawTables(tx: pg.ClientBase): Promise<void> {
  await tx.query(`DROP VIEW IF EXISTS ${[...Object.values(LIVE), ...Object.values(BEFORE)].join(', ')}`);
}
