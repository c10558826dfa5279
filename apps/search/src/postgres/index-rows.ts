import { comparisonKey } from '@mrbill/http/input';
import type pg from 'pg';
import type { PocDocument } from '../engine/poc-document.js';
import type { Entry, Refused } from '../engine/search-engine.js';
import type { Stems } from '../text/stems.js';
import { lockTables, tablesOf } from './index-tables.js';
import { indexed, type Indexed } from './lexemes.js';
import { saveSuggestions } from './suggestion-rows.js';
import { whoseOf } from './viewers.js';
import { saveWords, type Vocabulary } from './word-rows.js';

/**
 * Writes entries, one for each document, whose stems are known. Halves a page that Postgres refuses until the entry is found
 * that it does not take.
 */
export async function saveEntries(
  generation: number,
  entries: readonly Entry[],
  stems: Stems,
  tx: pg.ClientBase,
): Promise<readonly Refused[]> {
  if (entries.length === 0) return [];
  await tx.query('SAVEPOINT page');
  try {
    await upsert(generation, entries, stems, tx);
    await tx.query('RELEASE SAVEPOINT page');
    return [];
  } catch (error) {
    if (!/^(22|23|54)/.test((error as { code?: string }).code ?? '')) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT page');
    const [entry] = entries;
    if (entry && entries.length === 1) return [{ entry, problem: (error as Error).message }];
    const half = Math.ceil(entries.length / 2);
    return [
      ...(await saveEntries(generation, entries.slice(0, half), stems, tx)),
      ...(await saveEntries(generation, entries.slice(half), stems, tx)),
    ];
  }
}

async function upsert(generation: number, given: readonly Entry[], stems: Stems, tx: pg.ClientBase): Promise<void> {
  const { pocs } = tablesOf(generation);
  await lockTables(generation, tx);
  const known = await knownOf(pocs, given, tx);
  const entries = given.filter((entry) => entry.version >= (known.get(placeOf(entry))?.version ?? 0));
  if (entries.length === 0) return;
  const made = entries.map((entry) => ({
    entry,
    made: entry.document ? indexed(entry.document, stems) : undefined,
  }));
  await tx.query(
    `INSERT INTO ${pocs} AS kept SELECT * FROM json_populate_recordset(NULL::${pocs}, $1::json)
       ON CONFLICT (tenant, poc_id) DO UPDATE SET version = EXCLUDED.version, document = EXCLUDED.document,
         user_id = EXCLUDED.user_id, is_public = EXCLUDED.is_public, name_key = EXCLUDED.name_key,
         language = EXCLUDED.language, language_key = EXCLUDED.language_key, tags = EXCLUDED.tags, tag_keys = EXCLUDED.tag_keys,
         frameworks = EXCLUDED.frameworks, framework_keys = EXCLUDED.framework_keys,
         created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at, words = EXCLUDED.words
       WHERE kept.version <= EXCLUDED.version`,
    [JSON.stringify(made.map(({ entry, made }) => rowOf(entry, made?.vector ?? '')))],
  );
  await saveSuggestions(
    generation,
    entries.map((entry) => ({ before: known.get(placeOf(entry))?.document ?? null, after: entry.document })),
    tx,
  );
  await saveWords(
    generation,
    made.map(({ entry, made }) => {
      const before = known.get(placeOf(entry))?.document;
      return {
        before: before ? vocabularyOf(entry.tenant, before, indexed(before, stems)) : null,
        after: entry.document && made ? vocabularyOf(entry.tenant, entry.document, made) : null,
      };
    }),
    tx,
  );
}

const vocabularyOf = (tenant: string, document: PocDocument, { vocabulary }: Indexed): Vocabulary => ({
  tenant,
  whose: whoseOf(document),
  words: vocabulary,
});

/** What the index has of these entries, as long as nobody else may write to it. */
async function knownOf(table: string, entries: readonly Entry[], tx: pg.ClientBase) {
  const { rows } = await tx.query<Entry>(
    `SELECT kept.tenant, kept.poc_id AS key, kept.version, kept.document FROM unnest($1::uuid[], $2::uuid[]) AS given(tenant, poc_id)
       JOIN ${table} kept USING (tenant, poc_id)`,
    [entries.map(({ tenant }) => tenant), entries.map(({ key }) => key)],
  );
  return new Map(rows.map((row) => [placeOf(row), row]));
}

const placeOf = ({ tenant, key }: Pick<Entry, 'tenant' | 'key'>): string => `${tenant}/${key}`;

function rowOf({ tenant, key, version, document }: Entry, words: string): object {
  const about = { tenant, poc_id: key, version, words };
  if (!document) return about;
  return {
    ...about,
    document,
    user_id: document.userId,
    is_public: document.isPublic,
    name_key: comparisonKey(document.name),
    language: document.language,
    language_key: document.language === null ? null : comparisonKey(document.language),
    tags: document.tags,
    tag_keys: document.tags.map(comparisonKey),
    frameworks: document.frameworks,
    framework_keys: document.frameworks.map(comparisonKey),
    created_at: document.createdAt,
    updated_at: document.updatedAt,
  };
}
