import { comparisonKey } from '@mrbill/http/input';
import type pg from 'pg';
import type { PocDocument } from '../engine/poc-document.js';
import { beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import { tablesOf } from './index-tables.js';
import { whoseOf } from './viewers.js';

/** A document as the index had it, and as it has it now. */
export interface Change {
  readonly before: PocDocument | null;
  readonly after: PocDocument | null;
}

interface NameRow {
  readonly tenant: string;
  readonly whose: string;
  readonly first: boolean;
  readonly beginning: string;
  readonly poc_id: string;
  readonly name: string;
}

interface GivenRow {
  readonly tenant: string;
  readonly whose: string;
  readonly kind: string;
  readonly beginning: string;
  readonly word: string;
  readonly word_key: string;
}

/**
 * Keeps what is suggested level with the documents. Counts are moved by what has changed, so nobody else may write to this
 * generation meanwhile.
 */
export async function saveSuggestions(
  generation: number,
  changes: readonly Change[],
  tx: pg.ClientBase,
): Promise<void> {
  const { names, given } = tablesOf(generation);
  const { gone, added } = changedNames(changes);
  if (gone.length > 0) {
    await tx.query(
      `DELETE FROM ${names} kept USING json_populate_recordset(NULL::${names}, $1::json) gone
       WHERE kept.tenant = gone.tenant AND kept.whose = gone.whose AND kept.first = gone.first AND kept.beginning = gone.beginning
         AND kept.poc_id = gone.poc_id`,
      [JSON.stringify(gone)],
    );
  }
  if (added.length > 0)
    // A document that is mended may have left its names behind when it was lost or damaged.
    await tx.query(
      `INSERT INTO ${names} SELECT * FROM json_populate_recordset(NULL::${names}, $1::json)
       ON CONFLICT (tenant, whose, first, beginning, poc_id) DO UPDATE SET name = EXCLUDED.name`,
      [JSON.stringify(added)],
    );
  const counts = JSON.stringify(changedCounts(changes));
  if (counts === '[]') return;
  await tx.query(
    `INSERT INTO ${given} AS kept SELECT * FROM json_populate_recordset(NULL::${given}, $1::json)
       ON CONFLICT (tenant, whose, kind, beginning, word)
       DO UPDATE SET count = kept.count + EXCLUDED.count, first_poc = least(kept.first_poc, EXCLUDED.first_poc)`,
    [counts],
  );
  await tx.query(
    `DELETE FROM ${given} kept USING json_populate_recordset(NULL::${given}, $1::json) moved
     WHERE kept.tenant = moved.tenant AND kept.whose = moved.whose AND kept.kind = moved.kind AND kept.beginning = moved.beginning
       AND kept.word = moved.word AND kept.count <= 0`,
    [counts],
  );
}

function changedNames(changes: readonly Change[]): { gone: NameRow[]; added: NameRow[] } {
  const [gone, added]: [NameRow[], NameRow[]] = [[], []];
  for (const { before, after } of changes) {
    const [was, is] = [rowsByText(before, namesOf), rowsByText(after, namesOf)];
    for (const [text, row] of was) if (!is.has(text)) gone.push(row);
    for (const [text, row] of is) if (!was.has(text)) added.push(row);
  }
  return { gone, added };
}

function changedCounts(changes: readonly Change[]): (GivenRow & { count: number; first_poc: string })[] {
  const moved = new Map<string, GivenRow & { count: number; first_poc: string }>();
  const move = (text: string, row: GivenRow, by: 1 | -1, pocId: string) => {
    const known = moved.get(text) ?? { ...row, count: 0, first_poc: pocId };
    known.count += by;
    if (pocId < known.first_poc) known.first_poc = pocId;
    moved.set(text, known);
  };
  for (const { before, after } of changes) {
    const [was, is] = [rowsByText(before, givenOf), rowsByText(after, givenOf)];
    for (const [text, row] of was) if (before && !is.has(text)) move(text, row, -1, before.pocId);
    for (const [text, row] of is) if (after && !was.has(text)) move(text, row, 1, after.pocId);
  }
  return [...moved.values()];
}

const rowsByText = <Row>(document: PocDocument | null, rowsOf: (document: PocDocument) => Row[]): Map<string, Row> =>
  new Map(document === null ? [] : rowsOf(document).map((row) => [JSON.stringify(row), row]));

const namesOf = (document: PocDocument): NameRow[] =>
  beginningsOf(document.name).map(({ found, first }) => ({
    tenant: document.tenantId,
    whose: whoseOf(document),
    first,
    beginning: found,
    poc_id: document.pocId,
    name: document.name,
  }));

function givenOf(document: PocDocument): GivenRow[] {
  const words = [
    ...document.tags.map((word) => ['tag', word] as const),
    ...document.frameworks.map((word) => ['framework', word] as const),
    ...(document.language === null ? [] : [['language', document.language] as const]),
  ];
  return words.map(([kind, word]) => ({
    tenant: document.tenantId,
    whose: whoseOf(document),
    kind,
    beginning: wordBeginningOf(word),
    word,
    word_key: comparisonKey(word),
  }));
}
