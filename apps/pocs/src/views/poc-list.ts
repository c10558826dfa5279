import { view } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { PocDetails, PocFact } from '../poc/poc.js';
import { sameWord } from '../poc/words.js';

/** One POC as lists need it. Keys are what words are compared by. */
export interface PocRow extends PocDetails {
  readonly userId: string;
  readonly nameKey: string;
  readonly languageKey: string | null;
  readonly tagKeys: readonly string[];
  readonly frameworkKeys: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
  readonly version: number;
}

/** The key of a row is its POC's id. */
export const pocList = view<PocFact, PocRow>({
  name: 'pocs.list',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: {
    userId: 'uuid NOT NULL',
    name: 'text NOT NULL',
    // Sorted as people read it, accents included, wherever the database was made.
    nameKey: 'text COLLATE "und-x-icu" NOT NULL',
    description: 'text',
    repositoryUrl: 'text NOT NULL',
    language: 'text',
    languageKey: 'text',
    isPublic: 'boolean NOT NULL',
    tags: 'text[] NOT NULL',
    tagKeys: 'text[] NOT NULL',
    frameworks: 'text[] NOT NULL',
    frameworkKeys: 'text[] NOT NULL',
    createdAt: 'timestamptz(3) NOT NULL',
    updatedAt: 'timestamptz(3) NOT NULL',
    deletedAt: 'timestamptz(3)',
    version: 'integer NOT NULL',
  },
  indexes: [
    '(tenant, user_id, created_at, key)',
    '(tenant, created_at, key)',
    '(tenant, updated_at, key)',
    '(tenant, name_key, key)',
    '(tenant, language_key, created_at, key)',
  ],
  on: {
    'poc.registered': (
      { userId, name, description, repositoryUrl, language, isPublic, tags, frameworks },
      { at, version },
    ) => {
      const details = keyed({ name, description, repositoryUrl, language, isPublic, tags, frameworks });
      return { put: { userId, ...details, createdAt: at, updatedAt: at, deletedAt: null, version } };
    },
    'poc.changed': (data, { at, version }) => ({
      patch: (row) => ({ ...keyed({ ...detailsOf(row), ...data }), updatedAt: at, version }),
    }),
    'poc.tagged': ({ tag }, { at, version }) => ({
      patch: (row) => ({ ...tagged([...row.tags, tag]), updatedAt: at, version }),
    }),
    'poc.untagged': ({ tag }, { at, version }) => ({
      patch: (row) => ({ ...tagged(without(row.tags, tag)), updatedAt: at, version }),
    }),
    'poc.framework-added': ({ framework }, { at, version }) => ({
      patch: (row) => ({ ...framed([...row.frameworks, framework]), updatedAt: at, version }),
    }),
    'poc.framework-removed': ({ framework }, { at, version }) => ({
      patch: (row) => ({ ...framed(without(row.frameworks, framework)), updatedAt: at, version }),
    }),
    'poc.removed': (_, { at, version }) => ({ patch: { deletedAt: at, updatedAt: at, version } }),
    'poc.restored': (_, { at, version }) => ({ patch: { deletedAt: null, updatedAt: at, version } }),
  },
});

const detailsOf = ({ name, description, repositoryUrl, language, isPublic, tags, frameworks }: PocRow): PocDetails => ({
  name,
  description,
  repositoryUrl,
  language,
  isPublic,
  tags,
  frameworks,
});

const keyed = (details: PocDetails) => ({
  ...details,
  nameKey: comparisonKey(details.name),
  languageKey: details.language === null ? null : comparisonKey(details.language),
  ...tagged(details.tags),
  ...framed(details.frameworks),
});

const tagged = (tags: readonly string[]) => ({ tags, tagKeys: tags.map(comparisonKey) });
const framed = (frameworks: readonly string[]) => ({ frameworks, frameworkKeys: frameworks.map(comparisonKey) });
const without = (words: readonly string[], word: string) => {
  const same = sameWord(word);
  return words.filter((each) => !same(each));
};
