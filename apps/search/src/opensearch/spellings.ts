import { comparisonKey } from '@mrbill/http/input';
import type { Shards } from './answers.js';
import { visible } from './query.js';

/** What a word can be given as, by the field of its key. */
export const GIVEN = { languageKey: 'language', tagKeys: 'tags', frameworkKeys: 'frameworks' } as const;
export type KeyField = keyof typeof GIVEN;

/** A word by its key, and when the oldest POC was made that was counted for it. */
export interface Word {
  readonly field: KeyField;
  readonly key: string;
  readonly since: number;
}

/** Whose POCs count, and for whom. */
export interface Scope {
  readonly tenantId: string;
  readonly callerId: string;
  /** Who else has to see a POC, that it may tell of a spelling. */
  readonly seen: readonly string[];
}

interface Answer extends Shards {
  readonly hits: {
    readonly hits: readonly { readonly fields: Readonly<Record<string, readonly (string | number)[]>> }[];
  };
}

/** Milliseconds for which a spelling is remembered: a POC may give its word in another one. */
const REMEMBERED = 30_000;
/** Spellings in memory; beyond it all are looked up anew. */
const MOST = 20_000;
const MOST_DOCUMENTS = 500;

/**
 * How words were first given. Looking that up while they are counted would cost several times what counting does, so it is done
 * for those alone that are shown, afterwards, and seldom.
 */
export class Spellings {
  private known = new Map<string, { readonly spelling: string; readonly until: number }>();

  constructor(private readonly ask: <A>(body: object) => Promise<A>) {}

  /** In the order of the words. */
  async of(words: readonly Word[], scope: Scope): Promise<readonly string[]> {
    const now = Date.now();
    const unknown = words.filter((word) => !((this.known.get(nameOf(word, scope))?.until ?? 0) > now));
    if (unknown.length > 0) await this.lookUp(unknown, scope, now + REMEMBERED);
    return words.map((word) => this.known.get(nameOf(word, scope))?.spelling ?? word.key);
  }

  private async lookUp(words: readonly Word[], scope: Scope, until: number): Promise<void> {
    if (this.known.size > MOST) this.known = new Map();
    const { hits } = await this.ask<Answer>({
      query: {
        bool: {
          filter: visible(scope, scope.seen),
          should: words.map(({ field, key, since }) => ({
            bool: { filter: [{ term: { [field]: key } }, { term: { createdAt: since } }] },
          })),
          minimum_should_match: 1,
        },
      },
      sort: [{ pocId: 'asc' }],
      size: MOST_DOCUMENTS,
      track_total_hits: false,
      docvalue_fields: [
        { field: 'createdAt', format: 'epoch_millis' },
        ...Object.values(GIVEN).map((field) => `given.${field}`),
      ],
      _source: false,
      stored_fields: '_none_',
    });
    for (const word of words) {
      const spelling = hits.hits
        .filter(({ fields }) => Number(fields.createdAt?.[0]) === word.since)
        .flatMap(({ fields }) => (fields[`given.${GIVEN[word.field]}`] ?? []).map(String))
        .find((given) => comparisonKey(given) === word.key);
      if (spelling !== undefined) this.known.set(nameOf(word, scope), { spelling, until });
    }
  }
}

/** With whoever asks: what one caller sees is nothing to another. */
const nameOf = ({ field, key, since }: Word, { tenantId, callerId, seen }: Scope): string =>
  [tenantId, callerId, seen.join('+'), field, since, key].join(' ');
