/** Milliseconds until a write can be found. */
const REFRESH = '200ms';

/** Of what is written before anybody searches it nothing has to be found. */
export const WHILE_FILLING = { refresh_interval: '-1', 'merge.policy.segments_per_tier': 10 } as const;
/**
 * Each segment is searched by itself, so that few of them pay. What is new is shown before it is merged: a refresh would
 * otherwise wait up to ten seconds for small segments to be merged, behind a large merge that is under way.
 */
export const WHILE_LIVE = {
  refresh_interval: REFRESH,
  'merge.policy.segments_per_tier': 4,
  'merge_on_flush.max_full_flush_merge_wait_time': '1ms',
} as const;

/** The longest beginning that suggestions are looked up by. */
export const LONGEST_BEGINNING = 30;

const keyword = { type: 'keyword' } as const;
/** Words made by us, with several of them at one place: see `words` in index-documents.ts. */
const words = { type: 'text', analyzer: 'places', norms: false } as const;
/** Found by its beginnings. */
const begun = { type: 'text', analyzer: 'beginnings', norms: false, index_options: 'docs' } as const;
/** And counted. */
const suggested = { type: 'keyword', fields: { begun } } as const;

/** Read for facets and suggestions, from beside the documents: of a whole document for each of them it would be far too much. */
const given = { type: 'keyword', index: false } as const;

/** What one tenant has lies together, the newest first. A search by this order ends with the last that is wanted. */
export const IN_THIS_ORDER = [{ tenantId: 'asc' }, { pocId: 'desc' }] as const;

/** How an index is made, whoever makes it. */
export const indexTemplate = (pattern: string, shards: number) => ({
  index_patterns: [pattern],
  template: {
    settings: {
      number_of_shards: shards,
      // None where there is a single node.
      auto_expand_replicas: '0-1',
      ...WHILE_LIVE,
      'sort.field': IN_THIS_ORDER.flatMap((by) => Object.keys(by)),
      'sort.order': IN_THIS_ORDER.flatMap((by) => Object.values(by)),
      analysis: {
        analyzer: {
          places: { type: 'custom', tokenizer: 'places', filter: ['side_by_side'] },
          beginnings: { type: 'custom', tokenizer: 'keyword', filter: ['beginnings'] },
        },
        tokenizer: { places: { type: 'whitespace', max_token_length: 100_000 } },
        filter: {
          side_by_side: { type: 'pattern_capture', preserve_original: false, patterns: ['([^|]+)'] },
          beginnings: { type: 'edge_ngram', min_gram: 1, max_gram: LONGEST_BEGINNING },
        },
      },
    },
    mappings: {
      dynamic: 'strict',
      properties: {
        tenantId: keyword,
        pocId: keyword,
        removed: { type: 'boolean' },
        ownerId: keyword,
        seenBy: keyword,
        createdAt: { type: 'date' },
        updatedAt: { type: 'date' },
        name: keyword,
        nameKey: keyword,
        wholeName: keyword,
        nameLetters: { type: 'short' },
        languageKey: keyword,
        tagKeys: keyword,
        frameworkKeys: keyword,
        given: { properties: { language: given, tags: given, frameworks: given } },
        begins: {
          properties: { name: begun, word: begun, language: suggested, tag: suggested, framework: suggested },
        },
        words: { properties: { name: words, labels: words, description: words } },
        vocabulary: { type: 'text', analyzer: 'whitespace', norms: false, index_options: 'docs' },
        // As it came, to be given back.
        document: { type: 'object', enabled: false },
      },
    },
  },
});
