import { comparisonKey } from '@mrbill/http/input';
import { visible } from './query.js';

/** What a word can be given as, by the field of its key. */
export const GIVEN = { languageKey: 'language', tagKeys: 'tags', frameworkKeys: 'frameworks' } as const;
export type KeyField = keyof typeof GIVEN;
const KEY_FIELDS = Object.keys(GIVEN) as readonly KeyField[];

/** A word by its key. */
export interface Word {
  readonly field: KeyField;
  readonly key: string;
}

/** Whose POCs may tell of a spelling. */
export interface Scope {
  readonly tenantId: string;
  readonly callerId: string;
  /** Who sees them, beside the caller. */
  readonly seen: readonly string[];
}

/** With nothing where that one search failed: a key is better than no answer. */
interface Told {
  /** The oldest POC with a word. */
  readonly hits?: { readonly hits: readonly { readonly fields: Readonly<Record<string, readonly string[]>> }[] };
  /** How words are given, by the field of their keys. */
  readonly aggregations?: Readonly<Record<string, { readonly buckets: readonly { readonly key: string }[] }>>;
}

/** Milliseconds for which a spelling is remembered: a POC may give its word in another one, or no longer. */
const REMEMBERED = 300_000;
/** Spellings in memory; beyond it all are looked up anew. */
const MOST = 50_000;
/** More than so many are not looked up one by one before those of the whole tenant were asked for. */
const FEW = 8;
/** Spellings of a tenant that are asked for at once, of each kind. */
const MOST_OF_TENANT = 5_000;

/**
 * How words were first given. To find that out while they are counted costs several times what counting does. So it is looked
 * up for those alone that are shown: the oldest POC with the word, which is the first that the index comes to. Most words are given
 * in one way only; where many are not known, those of the tenant are asked for first, all at once.
 */
export class Spellings {
  private known = new Map<string, { readonly spelling: string; readonly until: number }>();
  /** By tenant: when its spellings were asked for, until when that holds. */
  private asked = new Map<string, { readonly until: number; readonly done: Promise<void> }>();

  /** `ask` answers many searches at once, in their order. */
  constructor(private readonly ask: (bodies: readonly object[]) => Promise<readonly Told[]>) {}

  /** In the order of the words. */
  async of(words: readonly Word[], scope: Scope): Promise<readonly string[]> {
    const now = Date.now();
    const remembered = (word: Word) => {
      const known = this.known.get(nameOf(word, scope));
      return known && known.until > now ? known.spelling : undefined;
    };
    const unknown = () => words.filter((word) => remembered(word) === undefined);
    if (unknown().length > FEW) await this.learn(scope.tenantId, now);
    const left = unknown();
    const found = left.length === 0 ? new Map<Word, string>() : await this.lookUp(left, scope, now + REMEMBERED);
    return words.map((word) => found.get(word) ?? remembered(word) ?? word.key);
  }

  /** Words of a tenant's public POCs that are all given in one way, which therefore was the first. Once for all who ask meanwhile. */
  private learn(tenantId: string, now: number): Promise<void> {
    const before = this.asked.get(tenantId);
    if (before && before.until > now) return before.done;
    this.makeRoom();
    const until = now + REMEMBERED;
    const done = this.spelledAlike(tenantId).then((found) => {
      for (const { word, spelling } of found) this.known.set(nameOf(word, { tenantId }), { spelling, until });
    });
    this.asked.set(tenantId, { until, done });
    done.catch(() => this.asked.delete(tenantId));
    return done;
  }

  private makeRoom(): void {
    if (this.known.size > MOST) [this.known, this.asked] = [new Map(), new Map()];
  }

  private async spelledAlike(tenantId: string): Promise<readonly { readonly word: Word; readonly spelling: string }[]> {
    const [told] = await this.ask([givenIn(tenantId)]);
    return KEY_FIELDS.flatMap((field) => {
      const buckets = told?.aggregations?.[field]?.buckets ?? [];
      // Where there are more, one that is left out may be another spelling of one of these.
      if (buckets.length >= MOST_OF_TENANT) return [];
      const byKey = Map.groupBy(buckets, ({ key }) => comparisonKey(key));
      return [...byKey].flatMap(([key, all]) =>
        all.length === 1 ? [{ word: { field, key }, spelling: all[0]?.key ?? key }] : [],
      );
    });
  }

  private async lookUp(words: readonly Word[], scope: Scope, until: number): Promise<ReadonlyMap<Word, string>> {
    this.makeRoom();
    const answers = await this.ask(words.map((word) => oldestWith(word, scope)));
    const found = new Map<Word, string>();
    for (const [n, word] of words.entries()) {
      const fields = answers[n]?.hits?.hits[0]?.fields;
      const spelling = fields?.[`given.${GIVEN[word.field]}`]?.find((given) => comparisonKey(given) === word.key);
      if (spelling === undefined) continue;
      found.set(word, spelling);
      // What only some may see is nothing to others of their tenant.
      if (fields?.seenBy?.includes(scope.tenantId)) this.known.set(nameOf(word, scope), { spelling, until });
    }
    return found;
  }
}

/** In the order of the index itself, so that it ends with the first that is found. */
const oldestWith = ({ field, key }: Word, scope: Scope): object => ({
  query: { bool: { filter: [...visible(scope, scope.seen), { term: { [field]: key } }] } },
  sort: [{ tenantId: 'asc' }, { pocId: 'asc' }],
  size: 1,
  track_total_hits: false,
  docvalue_fields: [`given.${GIVEN[field]}`, 'seenBy'],
  _source: false,
  stored_fields: '_none_',
});

/** The same to the letter for all who ask, so that OpenSearch may remember it too. */
const givenIn = (tenantId: string): object => ({
  query: { bool: { filter: [{ term: { tenantId } }, { term: { seenBy: tenantId } }] } },
  aggs: Object.fromEntries(
    KEY_FIELDS.map((field) => [field, { terms: { field: `given.${GIVEN[field]}`, size: MOST_OF_TENANT } }]),
  ),
  size: 0,
  track_total_hits: false,
});

const nameOf = ({ field, key }: Word, { tenantId }: Pick<Scope, 'tenantId'>): string =>
  [tenantId, field, key].join(' ');
