import { view } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { PocDetails, PocFact } from '../poc/poc.js';
import { unaccented } from '../poc/words.js';

/** The words of one POC, and who may see it. Narrow, because what is popular is counted over all of it. */
export interface PocWordsRow {
  readonly userId: string;
  readonly isPublic: boolean;
  readonly deleted: boolean;
  readonly languageKey: string | null;
  /** See `entry`. */
  readonly tags: readonly string[];
  readonly frameworks: readonly string[];
}

/** One word as it is found by its beginning, as it is compared, and as it was given. No word holds a line break. */
export const entry = (word: string): string => [unaccented(word), comparisonKey(word), word].join('\n');

/** The key of a row is its POC's id. */
export const pocWords = view<PocFact, PocWordsRow>({
  name: 'pocs.words',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: {
    userId: 'uuid NOT NULL',
    isPublic: 'boolean NOT NULL',
    deleted: 'boolean NOT NULL',
    languageKey: 'text',
    tags: 'text[] COLLATE "C" NOT NULL',
    frameworks: 'text[] COLLATE "C" NOT NULL',
  },
  indexes: ['(tenant, language_key) WHERE NOT deleted'],
  on: {
    'poc.registered': ({ userId, isPublic, language, tags, frameworks }) => ({
      put: {
        userId,
        isPublic,
        deleted: false,
        languageKey: keyOf(language),
        tags: tags.map(entry),
        frameworks: frameworks.map(entry),
      },
    }),
    'poc.changed': (data) => ({ patch: changed(data) }),
    'poc.tagged': ({ tag }) => ({ patch: ({ tags }) => ({ tags: [...tags, entry(tag)] }) }),
    'poc.untagged': ({ tag }) => ({ patch: ({ tags }) => ({ tags: without(tags, tag) }) }),
    'poc.framework-added': ({ framework }) => ({
      patch: ({ frameworks }) => ({ frameworks: [...frameworks, entry(framework)] }),
    }),
    'poc.framework-removed': ({ framework }) => ({
      patch: ({ frameworks }) => ({ frameworks: without(frameworks, framework) }),
    }),
    'poc.removed': () => ({ patch: { deleted: true } }),
    'poc.restored': () => ({ patch: { deleted: false } }),
  },
});

const keyOf = (language: string | null) => (language === null ? null : comparisonKey(language));

/** What a change of a POC changes here. */
const changed = ({ isPublic, language, tags, frameworks }: Partial<PocDetails>): Partial<PocWordsRow> => ({
  ...(isPublic !== undefined && { isPublic }),
  ...(language !== undefined && { languageKey: keyOf(language) }),
  ...(tags && { tags: tags.map(entry) }),
  ...(frameworks && { frameworks: frameworks.map(entry) }),
});

const without = (entries: readonly string[], word: string) =>
  entries.filter((each) => each.split('\n')[1] !== comparisonKey(word));
