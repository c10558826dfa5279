import { comparisonKey } from '@mrbill/http/input';
import { textsOf, type PocDocument } from '../engine/poc-document.js';
import type { Entry } from '../engine/search-engine.js';
import { beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import { atomsOf, chunksOf, fold } from '../text/words.js';
import type { Placing } from './places.js';
import { firmly } from './signs.js';
import { vocabularyOf, whoseWords } from './vocabulary.js';

/** Comes after every letter that a beginning can have, and in no text. */
const BEHIND = '\u0001';

/** All in which words are looked for. */
export const textsIn = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ document }) => (document ? textsOf(document).map(({ text }) => text) : []));

/** What OpenSearch keeps of an entry. A tombstone is seen by nobody. */
export function indexed({ tenant, key, document }: Entry, placing: Placing): object {
  const whose = { tenantId: tenant, pocId: key, removed: document === null };
  if (!document) return whose;
  const words = wordsOf(document, placing);
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
    wholeName: firmly(wholeOf(name)),
    nameLetters: wholeOf(name).length,
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
    words,
    vocabulary: vocabularyOf(whoseWords(tenant, document.isPublic ? tenant : userId), Object.values(words).flat()),
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
const wholeOf = (name: string): string =>
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

/** OpenSearch takes places apart again and knows no words of its own. */
function wordsOf(document: PocDocument, placing: Placing) {
  const fields = { name: [] as string[], labels: [] as string[], description: [] as string[] };
  for (const { field, text } of textsOf(document)) fields[FIELD_OF[field]].push(placing(text));
  return fields;
}
