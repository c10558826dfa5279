import { comparisonKey } from '@mrbill/http/input';
import type pg from 'pg';
import { textsOf } from '../engine/poc-document.js';
import type { Entry } from '../engine/search-engine.js';
import { beginningsOf, wordBeginningOf } from '../text/beginnings.js';
import { atomsOf, chunksOf, fold, type Chunk } from '../text/words.js';
import type { Placed, Places } from './places.js';
import { firmly } from './signs.js';
import { vocabularyOf, whoseWords } from './vocabulary.js';

/** Comes after every letter that a beginning can have, and in no text. */
const BEHIND = '\u0001';

/** What OpenSearch keeps of entries, in their order. */
export async function indexed(
  entries: readonly Entry[],
  places: Pick<Places, 'of'>,
  stemmers: Pick<pg.Pool, 'query'>,
): Promise<readonly object[]> {
  const texts = entries.map(({ document }) => (document ? textsOf(document) : []));
  const placed = await places.of(
    texts.flatMap((each) => each.map(({ text }) => text)),
    stemmers,
  );
  let next = 0;
  return entries.map((entry, n) => {
    const fields = texts[n]?.map(({ field }) => field) ?? [];
    return documentOf(entry, fields, placed.slice(next, (next += fields.length)));
  });
}

/** What OpenSearch keeps of an entry. A tombstone is seen by nobody. */
function documentOf({ tenant, key, document }: Entry, fields: readonly Field[], placed: readonly Placed[]): object {
  const whose = { tenantId: tenant, pocId: key, removed: document === null };
  if (!document) return whose;
  const { userId, name, language, tags, frameworks, createdAt, updatedAt } = document;
  const chunks = chunksOf(name);
  const whole = wholeOf(chunks);
  return {
    ...whose,
    ownerId: userId,
    // A public one is seen by its tenant.
    seenBy: document.isPublic ? [userId, tenant] : [userId],
    createdAt,
    updatedAt,
    name,
    nameKey: sortable(name),
    wholeName: firmly(whole),
    nameLetters: whole.length,
    ...(language === null ? {} : { languageKey: comparisonKey(language) }),
    tagKeys: tags.map(comparisonKey),
    frameworkKeys: frameworks.map(comparisonKey),
    given: { language: language ?? [], tags, frameworks },
    begins: {
      ...beginningsOfName(name, chunks),
      language: language === null ? [] : [suggestion(language)],
      tag: tags.map(suggestion),
      framework: frameworks.map(suggestion),
    },
    words: wordsOf(fields, placed),
    vocabulary: vocabularyOf(
      whoseWords(tenant, document.isPublic ? tenant : userId),
      placed.flatMap(({ words }) => words),
    ),
    document,
  };
}

/** `Á` stands beside `a`, and behind it where all else is the same. */
export const sortable = (name: string): string => `${fold(name)}${BEHIND}${comparisonKey(name)}`;

/** Folded, because it is typed without accents; with its key, because `Résumé` and `resume` are two. */
const suggestion = (word: string): string => `${wordBeginningOf(word)}${BEHIND}${comparisonKey(word)}`;
export const keyOfSuggestion = (value: string): string => value.slice(value.indexOf(BEHIND) + 1);

function beginningsOfName(name: string, chunks: readonly Chunk[]) {
  const beginnings = Map.groupBy(beginningsOf(name, chunks), ({ first }) => (first ? 'name' : 'word'));
  return {
    name: beginnings.get('name')?.map(({ found }) => found) ?? [],
    word: beginnings.get('word')?.map(({ found }) => found) ?? [],
  };
}

/** A name by its words, whatever stands between them: `event-store` is `Event Store`. */
const wholeOf = (chunks: readonly Chunk[]): string =>
  chunks
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
type Field = keyof typeof FIELD_OF;

/** OpenSearch takes places apart again and knows no words of its own. */
function wordsOf(fields: readonly Field[], placed: readonly Placed[]) {
  const words = { name: [] as string[], labels: [] as string[], description: [] as string[] };
  for (const [n, { places }] of placed.entries()) words[FIELD_OF[fields[n] as Field]].push(places);
  return words;
}
