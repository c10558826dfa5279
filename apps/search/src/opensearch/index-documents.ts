import { comparisonKey } from '@mrbill/http/input';
import { textsOf } from '../engine/poc-document.js';
import type { Entry } from '../engine/search-engine.js';
import { beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import { spotsOf } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import { atomsOf, chunksOf, fold, type Chunk } from '../text/words.js';
import { firmly } from './signs.js';

/** Comes after every letter that a beginning can have, and in no text. */
const BEHIND = '\u0001';

/** An entry, and the words of its document. */
export interface Read {
  readonly entry: Entry;
  readonly texts: readonly { readonly field: keyof typeof FIELD_OF; readonly chunks: readonly Chunk[] }[];
}

export const readEntry = (entry: Entry): Read => ({
  entry,
  texts: entry.document ? textsOf(entry.document).map(({ field, text }) => ({ field, chunks: chunksOf(text) })) : [],
});

/** What OpenSearch keeps of an entry. A tombstone is seen by nobody. */
export function indexed({ entry: { tenant, key, document }, texts }: Read, stems: Stems): object {
  const whose = { tenantId: tenant, pocId: key, removed: document === null };
  if (!document) return whose;
  const { userId, name, language, tags, frameworks, createdAt, updatedAt } = document;
  return {
    ...whose,
    ownerId: userId,
    // A public one is seen by its tenant.
    seenBy: document.isPublic ? [userId, tenant] : [userId],
    createdAt,
    updatedAt,
    name,
    nameKey: sortable(name),
    wholeName: firmly(wholeOf(texts)),
    ...(language === null ? {} : { languageKey: comparisonKey(language) }),
    tagKeys: tags.map(comparisonKey),
    frameworkKeys: frameworks.map(comparisonKey),
    given: { language: language ?? [], tags, frameworks },
    begins: {
      ...beginningsOfName(name),
      language: language === null ? [] : [suggestion(language)],
      tag: tags.map(suggestion),
      framework: frameworks.map(suggestion),
    },
    words: wordsOf(texts, stems),
    document,
  };
}

/** `Á` stands beside `a`, and behind it where all else is the same. */
export const sortable = (name: string): string => `${fold(name)}${BEHIND}${comparisonKey(name)}`;

/** Folded, because it is typed without accents; with its key, because `Résumé` and `resume` are two. */
const suggestion = (word: string): string => `${wordBeginningOf(word)}${BEHIND}${comparisonKey(word)}`;
export const keyOfSuggestion = (value: string): string => value.slice(value.indexOf(BEHIND) + 1);

function beginningsOfName(name: string) {
  const beginnings = Map.groupBy(beginningsOf(name), ({ first }) => (first ? 'name' : 'word'));
  return {
    name: beginnings.get('name')?.map(({ found }) => found) ?? [],
    word: beginnings.get('word')?.map(({ found }) => found) ?? [],
  };
}

/** A name by its words, whatever stands between them: `event-store` is `Event Store`. */
const wholeOf = (texts: Read['texts']): string =>
  texts
    .filter(({ field }) => field === 'name')
    .flatMap(({ chunks }) => chunks.flatMap(atomsOf))
    .map(({ word }) => word)
    .join('')
    .slice(0, 1_000);

const FIELD_OF = {
  name: 'name',
  description: 'description',
  language: 'labels',
  tags: 'labels',
  frameworks: 'labels',
} as const;

/**
 * For each field its places in their order, with a space between them, and at each place all that may be found there, with a
 * `|` between. OpenSearch takes both apart again and knows no words of its own.
 */
function wordsOf(texts: Read['texts'], stems: Stems) {
  const fields = { name: [] as string[], labels: [] as string[], description: [] as string[] };
  for (const { field, chunks } of texts) {
    const places: string[] = [];
    for (const { lexeme, position } of spotsOf(chunks, stems, 0)) {
      const there = places[position];
      places[position] = there === undefined ? lexeme : `${there}|${lexeme}`;
    }
    fields[FIELD_OF[field]].push(firmly(places.join(' ')));
  }
  return fields;
}
