import { comparisonKey } from '@mrbill/http/input';
import { textsOf, type PocDocument } from '../engine/poc-document.js';
import type { Entry } from '../engine/search-engine.js';
import { beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import { spotsOf } from '../text/lexemes.js';
import type { Stems } from '../text/stems.js';
import { atomsOf, chunksOf, fold } from '../text/words.js';

/** Comes after every letter that a beginning can have, and in no text. */
const BEHIND = '\u0001';

/** What OpenSearch keeps of an entry. A tombstone is seen by nobody. */
export function indexed({ tenant, key, document }: Entry, stems: Stems): object {
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
    wholeName: wholeOf(name),
    ...(language === null ? {} : { languageKey: comparisonKey(language) }),
    tagKeys: tags.map(comparisonKey),
    frameworkKeys: frameworks.map(comparisonKey),
    begins: {
      ...beginningsOfName(name),
      language: language === null ? [] : [suggestion(language)],
      tag: tags.map(suggestion),
      framework: frameworks.map(suggestion),
    },
    words: wordsOf(document, stems),
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
export const wholeOf = (name: string): string =>
  chunksOf(name)
    .flatMap(atomsOf)
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
function wordsOf(document: PocDocument, stems: Stems) {
  const fields = { name: [] as string[], labels: [] as string[], description: [] as string[] };
  for (const { field, text } of textsOf(document)) {
    const places: string[] = [];
    for (const { lexeme, position } of spotsOf(chunksOf(text), stems, 0)) {
      const there = places[position];
      places[position] = there === undefined ? lexeme : `${there}|${lexeme}`;
    }
    fields[FIELD_OF[field]].push(places.join(' '));
  }
  return fields;
}
