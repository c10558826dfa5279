import { comparisonKey } from '@mrbill/http/input';

/** What a word can be given as, by the field of its key. */
export const GIVEN = { languageKey: 'language', tagKeys: 'tags', frameworkKeys: 'frameworks' } as const;
export type KeyField = keyof typeof GIVEN;
const KEY_FIELDS = Object.keys(GIVEN) as readonly KeyField[];

/** A word by its key. */
export interface Word {
  readonly field: KeyField;
  readonly key: string;
}

/** Spellings that are asked for at once, of each kind. */
const MOST = 5_000;

/** How words are given, by the field of their keys. */
export interface Given {
  readonly timed_out: boolean;
  readonly _shards: { readonly failed: number };
  readonly aggregations: Readonly<Record<string, { readonly buckets: readonly { readonly key: string }[] }>>;
}

/** All spellings in a tenant's public POCs. The same to the letter for all who ask, so that OpenSearch may remember it too. */
export const givenIn = (tenantId: string, milliseconds: number): object => ({
  query: { bool: { filter: [{ term: { tenantId } }, { term: { seenBy: tenantId } }] } },
  aggs: Object.fromEntries(
    KEY_FIELDS.map((field) => [field, { terms: { field: `given.${GIVEN[field]}`, size: MOST } }]),
  ),
  size: 0,
  track_total_hits: false,
  timeout: `${milliseconds}ms`,
});

/** Words that are given in one way only, which therefore was the first. */
export function spelledAlike({ aggregations }: Given): readonly { readonly word: Word; readonly spelling: string }[] {
  return KEY_FIELDS.flatMap((field) => {
    const buckets = aggregations[field]?.buckets ?? [];
    // Where there are more, one that is left out may be another spelling of one of these.
    if (buckets.length >= MOST) return [];
    const byKey = Map.groupBy(buckets, ({ key }) => comparisonKey(key));
    return [...byKey].flatMap(([key, [only, ...others]]) =>
      only && others.length === 0 ? [{ word: { field, key }, spelling: only.key }] : [],
    );
  });
}
