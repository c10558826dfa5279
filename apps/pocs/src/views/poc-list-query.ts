import { PostgresView } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { Caller } from '@mrbill/tenancy';
import type { EntityManager } from 'typeorm';
import { isAdmin } from '../poc/access.js';
import type { Poc } from '../poc/poc.js';
import { allOf, ANY_LANGUAGE, countKey, privateOf, PUBLIC, type Counted } from './poc-counts.js';
import { pocList, wordKey } from './poc-list.js';

/** What is asked of the list. Of several values any fits; different fields must all fit. */
export interface PocsAsked {
  readonly userId?: string | undefined;
  readonly language?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly frameworks?: readonly string[] | undefined;
  /** RFC 3339: inclusive, exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly includePublic: boolean;
  readonly deleted: boolean;
  readonly sortBy: keyof typeof SORT;
  readonly sortOrder: 'asc' | 'desc';
  readonly page: number;
  readonly pageSize: number;
}

interface Row extends Omit<Poc, 'createdAt' | 'updatedAt' | 'deletedAt' | 'thumbnailUrl'> {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

const LIST = PostgresView.relation(pocList);
const COUNTS = PostgresView.tallyOf(pocList);
const FIELDS = `key AS "pocId", user_id AS "userId", tenant AS "tenantId", name, description, repository_url AS "repositoryUrl",
  language, is_public AS "isPublic", tags, frameworks, created_at AS "createdAt", updated_at AS "updatedAt",
  deleted_at AS "deletedAt", version`;
const SORT = { createdAt: 'created_at', updatedAt: 'updated_at', name: 'name_key' } as const;

/** Words that more POCs have than this are met soon enough on the way through the list; the others are looked up. */
const FEW = 2_000;

/** Reads one page of what the caller may see. */
export async function findPocs(
  manager: Pick<EntityManager, 'query'>,
  asked: PocsAsked,
  by: Caller,
): Promise<{ items: Poc[]; totalItems: number }> {
  const total = await knownTotal(manager, asked, by);
  const keys = total !== undefined && total > FEW ? undefined : await keysOfFew(manager, asked, by);
  const { count, page, values } = statements(asked, by, keys);
  const totalItems = total ?? (await manager.query<Total[]>(count, values))[0]?.total ?? 0;
  const rows = await manager.query<Row[]>(page, values);
  return { items: rows.map(shown), totalItems };
}

interface Total {
  readonly total: number;
}

/** How many there are, where that is kept. */
async function knownTotal(
  manager: Pick<EntityManager, 'query'>,
  asked: PocsAsked,
  by: Caller,
): Promise<number | undefined> {
  const known = countsOf(asked, by);
  return known && (await manager.query<Total[]>(KNOWN, [by.tenantId, known]))[0]?.total;
}

const KNOWN = `SELECT coalesce(sum(count), 0)::int AS total FROM ${COUNTS} WHERE tenant = $1 AND key = ANY($2::text[])`;

/**
 * The counts that add up to how many there are; undefined where they have to be counted. A POC is in one language at most, but
 * may have several words, and one's own are few enough to look at.
 */
function countsOf(asked: PocsAsked, by: Caller): readonly string[] | undefined {
  const { userId, language, tags, frameworks, from, to, includePublic, deleted } = asked;
  const filters = [tags, frameworks].filter((words) => words !== undefined);
  const [word, ...more] = filters.flatMap((words) => [...new Set(words.map(comparisonKey))]);
  if (userId || from || to || deleted || more.length > 0) return undefined;
  if (word !== undefined && (!includePublic || (tags && language))) return undefined;
  const what: Counted = word === undefined ? 'pocs' : tags ? 'tags' : 'frameworks';
  const places = includePublic ? [PUBLIC, privateOf(by.userId)] : [allOf(by.userId)];
  const languages = language ? [...new Set(language.map(comparisonKey))] : [ANY_LANGUAGE];
  return places.flatMap((whose) => languages.map((languageKey) => countKey({ what, whose, languageKey }, word ?? '')));
}

/** `keys`: nothing outside of these fits. */
export function statements(asked: PocsAsked, by: Caller, keys?: readonly string[]) {
  const { where, values } = conditions(asked, by);
  const all = keys ? `${where} AND key = ANY($${values.push(keys)}::text[])` : where;
  const { sortBy, sortOrder, page, pageSize } = asked;
  const order = `ORDER BY ${SORT[sortBy]} ${sortOrder}, key ${sortOrder}`;
  const limit = `${order} LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`;
  return {
    count: `SELECT count(*)::int AS total FROM ${LIST} WHERE ${all}`,
    page:
      page === 1
        ? `SELECT ${FIELDS} FROM ${LIST} WHERE ${all} ${limit}`
        : // What is skipped is read off an index alone, where that tells all that is asked.
          `SELECT ${FIELDS} FROM ${LIST} WHERE tenant = $1 AND key = ANY(ARRAY(SELECT key FROM ${LIST} WHERE ${all} ${limit})) ${order}`,
    values,
  };
}

function conditions(asked: PocsAsked, by: Caller): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const { userId, language, from, to, includePublic, deleted } = asked;
  const mayAlso = includePublic && !deleted ? ' OR is_public' : '';
  const where = [
    `tenant = ${value(by.tenantId)}`,
    isAdmin(by) && userId ? undefined : `(user_id = ${value(by.userId)}${mayAlso})`,
    deleted ? 'deleted_at IS NOT NULL' : 'deleted_at IS NULL',
    userId && `user_id = ${value(userId)}`,
    language && inLanguages([...new Set(language.map(comparisonKey))], value),
    ...wordsIn(asked, by).map((words) => `words && ${value(words)}::text[]`),
    from && `created_at >= ${value(from)}`,
    to && `created_at < ${value(to)}`,
  ];
  return { where: where.filter(Boolean).join(' AND '), values };
}

/** Only where there is one does its index also give the order. */
const inLanguages = ([one, ...more]: readonly (string | undefined)[], value: (given: unknown) => string) =>
  more.length === 0 ? `language_key = ${value(one)}` : `language_key = ANY(${value([one, ...more])}::text[])`;

/** Where the whole tenant is searched for a word: the POCs with it, if they are few. One's own are few anyway. */
export async function keysOfFew(
  manager: Pick<EntityManager, 'query'>,
  asked: PocsAsked,
  by: Caller,
): Promise<string[] | undefined> {
  const [words] = wordsIn(asked, by);
  if (!words || !asked.includePublic || asked.userId) return undefined;
  const rows = await manager.query<{ key: string }[]>('SELECT key FROM pocs.keys_with_words_v2($1, $2) AS key', [
    words,
    FEW + 1,
  ]);
  return rows.length > FEW ? undefined : rows.map(({ key }) => key);
}

function wordsIn({ tags, frameworks }: PocsAsked, { tenantId }: Caller): string[][] {
  const keys = (kind: 'tag' | 'framework', words: readonly string[]) =>
    words.map((word) => wordKey(tenantId, kind, word));
  return [...(tags ? [keys('tag', tags)] : []), ...(frameworks ? [keys('framework', frameworks)] : [])];
}

const shown = (row: Row): Poc => ({
  ...row,
  thumbnailUrl: null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  deletedAt: row.deletedAt?.toISOString() ?? null,
});
