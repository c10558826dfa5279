import { PostgresView } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { Caller } from '@mrbill/tenancy';
import type { EntityManager } from 'typeorm';
import { unaccented } from '../poc/words.js';
import { pocWords } from './poc-words.js';

/** How many words an answer holds. */
export const MOST_POPULAR = 50;
export const MOST_SUGGESTED = 10;

/** Which words are asked for, and the most of them. */
export interface WordsAsked {
  readonly kind: 'tags' | 'frameworks';
  /** Of POCs in this language only. */
  readonly language?: string | undefined;
  /** Those only that begin so, accents or not. */
  readonly prefix?: string | undefined;
  readonly most: number;
}

/** A word as it was first given among what the caller may see, and how many of these POCs have it. */
export interface WordFound {
  readonly word: string;
  readonly count: number;
}

const WORDS = PostgresView.relation(pocWords);
/** Parts of an entry of the view. */
const KEY = String.raw`split_part(entry, E'\n', 2)`;
const GIVEN = String.raw`split_part(entry, E'\n', 3)`;

/** The words that most POCs have come first, of those that the caller may see. The tenant is row level security's business. */
export function findWords(manager: Pick<EntityManager, 'query'>, asked: WordsAsked, by: Caller): Promise<WordFound[]> {
  const { text, values } = statement(asked, by);
  return manager.query<WordFound[]>(text, values);
}

/**
 * Ids of POCs are in the order of time, so the least of them had the word first. A prefix is looked for among the spellings,
 * once they are counted: for one that many words begin with, the other way round is much slower.
 */
export function statement({ kind, language, prefix, most }: WordsAsked, by: Caller) {
  const values: unknown[] = [by.userId];
  const value = (given: unknown) => `$${values.push(given)}`;
  const inLanguage = language === undefined ? '' : ` AND language_key = ${value(comparisonKey(language))}`;
  // Not LIKE: whatever is typed is text.
  const begun = prefix === undefined ? '' : ` WHERE starts_with(entry, ${value(unaccented(prefix))})`;
  const text = `
    WITH had AS (SELECT unnest(${kind}) AS entry, key COLLATE "C" AS poc FROM ${WORDS}
                 WHERE NOT deleted AND (user_id = $1 OR is_public)${inLanguage}),
         spelled AS MATERIALIZED (SELECT entry, count(*) AS pocs, min(poc) AS first FROM had GROUP BY entry)
    SELECT (array_agg(${GIVEN} ORDER BY first))[1] AS word, sum(pocs)::int AS count
    FROM spelled${begun} GROUP BY ${KEY} ORDER BY count DESC, ${KEY} COLLATE "und-x-icu", ${KEY} LIMIT ${value(most)}`;
  return { text, values };
}
