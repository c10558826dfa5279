import { view } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { PocDetails, PocFact } from '../poc/poc.js';
import { sameWord } from '../poc/words.js';
import { wordCounts, type PocWordsRow } from './poc-word-counts.js';

/** The key of a row is its POC's id. Questions go to the counts, see `poc-words-query.ts`. */
export const pocWords = view<PocFact, PocWordsRow>({
  name: 'pocs.words',
  version: 2,
  key: ({ stream }) => stream.id,
  columns: {
    userId: 'uuid NOT NULL',
    isPublic: 'boolean NOT NULL',
    deleted: 'boolean NOT NULL',
    languageKey: 'text',
    tags: 'text[] NOT NULL',
    frameworks: 'text[] NOT NULL',
  },
  tally: wordCounts,
  on: {
    'poc.registered': ({ userId, isPublic, language, tags, frameworks }) => ({
      put: { userId, isPublic, deleted: false, languageKey: keyOf(language), tags, frameworks },
    }),
    'poc.changed': (data) => ({ patch: changed(data) }),
    'poc.tagged': ({ tag }) => ({ patch: ({ tags }) => ({ tags: [...tags, tag] }) }),
    'poc.untagged': ({ tag }) => ({ patch: ({ tags }) => ({ tags: without(tags, tag) }) }),
    'poc.framework-added': ({ framework }) => ({
      patch: ({ frameworks }) => ({ frameworks: [...frameworks, framework] }),
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
  ...(tags && { tags }),
  ...(frameworks && { frameworks }),
});

const without = (words: readonly string[], word: string) => {
  const same = sameWord(word);
  return words.filter((each) => !same(each));
};
