import { comparisonKey } from '@mrbill/http/input';
import { visible } from './query.js';

/** What a word can be given as, by the field of its key. */
export const GIVEN = { languageKey: 'language', tagKeys: 'tags', frameworkKeys: 'frameworks' } as const;
export type KeyField = keyof typeof GIVEN;

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

/** Without hits where that one search failed: a key is better than no answer. */
interface Oldest {
  readonly hits?: { readonly hits: readonly { readonly fields: Readonly<Record<string, readonly string[]>> }[] };
}

/** Milliseconds for which a spelling is remembered: a POC may give its word in another one, or no longer. */
const REMEMBERED = 300_000;
/** Spellings in memory; beyond it all are looked up anew. */
const MOST = 20_000;

/**
 * How words were first given. To find that out while they are counted costs several times what counting does. So it is looked
 * up for those alone that are shown: the oldest POC with the word, which is the first that the index comes to.
 */
export class Spellings {
  private known = new Map<string, { readonly spelling: string; readonly until: number }>();

  /** `ask` answers many searches at once, in their order. */
  constructor(private readonly ask: (bodies: readonly object[]) => Promise<readonly Oldest[]>) {}

  /** In the order of the words. */
  async of(words: readonly Word[], scope: Scope): Promise<readonly string[]> {
    const now = Date.now();
    const remembered = (word: Word) => {
      const known = this.known.get(nameOf(word, scope));
      return known && known.until > now ? known.spelling : undefined;
    };
    const unknown = words.filter((word) => remembered(word) === undefined);
    const found = unknown.length === 0 ? new Map<Word, string>() : await this.lookUp(unknown, scope, now + REMEMBERED);
    return words.map((word) => found.get(word) ?? remembered(word) ?? word.key);
  }

  private async lookUp(words: readonly Word[], scope: Scope, until: number): Promise<ReadonlyMap<Word, string>> {
    if (this.known.size > MOST) this.known = new Map();
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

const nameOf = ({ field, key }: Word, { tenantId }: Scope): string => [tenantId, field, key].join(' ');
