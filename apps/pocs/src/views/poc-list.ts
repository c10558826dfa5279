import { view } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { PocDetails, PocFact } from '../poc/poc.js';
import { sameWord } from '../poc/words.js';
import { pocCounts } from './poc-counts.js';

/** One POC as lists need it. Keys are what words are compared by. */
export interface PocRow extends PocDetails {
  readonly userId: string;
  readonly nameKey: string;
  readonly languageKey: string | null;
  /** Tags and frameworks, see `wordKey`. */
  readonly words: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
  readonly version: number;
}

/** Holds the tenant, so that words which all tenants use lead to the POCs of one. */
export const wordKey = (tenant: string, kind: 'tag' | 'framework', word: string): string =>
  `${tenant}/${kind}/${comparisonKey(word)}`;

/** The key of a row is its POC's id. */
export const pocList = view<PocFact, PocRow>({
  name: 'pocs.list',
  version: 2,
  key: ({ stream }) => stream.id,
  lookup: 'pocs_lookup',
  tally: pocCounts,
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
    frameworks: 'text[] NOT NULL',
    words: 'text[] NOT NULL',
    createdAt: 'timestamptz(3) NOT NULL',
    updatedAt: 'timestamptz(3) NOT NULL',
    deletedAt: 'timestamptz(3)',
    version: 'integer NOT NULL',
  },
  indexes: [
    '(tenant, user_id, created_at, key)',
    // Those of all tenants' lists also say who may see a POC, so that counting them needs nothing else.
    '(tenant, created_at, key) INCLUDE (user_id, is_public) WHERE deleted_at IS NULL',
    '(tenant, language_key, created_at, key) INCLUDE (user_id, is_public) WHERE deleted_at IS NULL',
    '(tenant, updated_at, key) WHERE deleted_at IS NULL',
    '(tenant, name_key, key) WHERE deleted_at IS NULL',
    'USING gin (words)',
  ],
  on: {
    'poc.registered': (data, { at, version, tenant }) => {
      const { userId, name, description, repositoryUrl, language, isPublic, tags, frameworks } = data;
      const details = keyed(tenant, { name, description, repositoryUrl, language, isPublic, tags, frameworks });
      return { put: { userId, ...details, createdAt: at, updatedAt: at, deletedAt: null, version } };
    },
    'poc.changed': (data, { at, version, tenant }) => ({
      patch: (row) => ({ ...keyed(tenant, { ...detailsOf(row), ...data }), updatedAt: at, version }),
    }),
    'poc.tagged': ({ tag }, { at, version, tenant }) => ({
      patch: (row) => ({ ...worded(tenant, { ...row, tags: [...row.tags, tag] }), updatedAt: at, version }),
    }),
    'poc.untagged': ({ tag }, { at, version, tenant }) => ({
      patch: (row) => ({ ...worded(tenant, { ...row, tags: without(row.tags, tag) }), updatedAt: at, version }),
    }),
    'poc.framework-added': ({ framework }, { at, version, tenant }) => ({
      patch: (row) => ({
        ...worded(tenant, { ...row, frameworks: [...row.frameworks, framework] }),
        updatedAt: at,
        version,
      }),
    }),
    'poc.framework-removed': ({ framework }, { at, version, tenant }) => ({
      patch: (row) => ({
        ...worded(tenant, { ...row, frameworks: without(row.frameworks, framework) }),
        updatedAt: at,
        version,
      }),
    }),
    'poc.removed': (_, { at, version }) => ({ patch: { deletedAt: at, updatedAt: at, version } }),
    'poc.restored': (_, { at, version }) => ({ patch: { deletedAt: null, updatedAt: at, version } }),
  },
});

function detailsOf(row: PocRow): PocDetails {
  const { name, description, repositoryUrl, language, isPublic, tags, frameworks } = row;
  return { name, description, repositoryUrl, language, isPublic, tags, frameworks };
}

const keyed = (tenant: string, details: PocDetails) => ({
  ...details,
  nameKey: comparisonKey(details.name),
  languageKey: details.language === null ? null : comparisonKey(details.language),
  ...worded(tenant, details),
});

const worded = (tenant: string, { tags, frameworks }: Pick<PocDetails, 'tags' | 'frameworks'>) => ({
  tags,
  frameworks,
  words: [
    ...tags.map((tag) => wordKey(tenant, 'tag', tag)),
    ...frameworks.map((framework) => wordKey(tenant, 'framework', framework)),
  ],
});

const without = (words: readonly string[], word: string) => {
  const same = sameWord(word);
  return words.filter((each) => !same(each));
};
