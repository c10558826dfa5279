import { PostgresView } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { Caller } from '@mrbill/tenancy';
import type { EntityManager } from 'typeorm';
import { unaccented } from '../poc/words.js';
import { ANY_LANGUAGE, countKey, privateOf, PUBLIC, type KindOfWord } from './poc-counts.js';
import { pocList } from './poc-list.js';

/** How many words an answer holds. */
export const MOST_POPULAR = 50;
export const MOST_SUGGESTED = 10;

/** Which words are asked for, and the most of them. */
export interface WordsAsked {
  readonly kind: KindOfWord;
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

const COUNTS = PostgresView.tallyOf(pocList);

/** The words that most POCs have come first, of those that the caller may see. */
export function findWords(manager: Pick<EntityManager, 'query'>, asked: WordsAsked, by: Caller): Promise<WordFound[]> {
  const { text, values } = statement(asked, by);
  return manager.query<WordFound[]>(text, values);
}

/**
 * A word is counted among the public POCs and among the private ones of the caller. One that the caller has nothing private of
 * is found only if it is one of the most popular public ones; for the others, both counts are looked up.
 */
export function statement({ kind, language, prefix, most }: WordsAsked, by: Caller) {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const languageKey = language === undefined ? ANY_LANGUAGE : comparisonKey(language);
  const place = { what: kind, languageKey };
  const begins =
    prefix === undefined
      ? ''
      : ` AND found >= ${value(unaccented(prefix))} AND found < ${value(`${unaccented(prefix)}${LAST_CHARACTER}`)}`;
  const tenant = `tenant = ${value(by.tenantId)}`;
  const inPlace = `${tenant} AND what = ${value(kind)} AND language_key = ${value(languageKey)}`;
  const limit = value(most);
  const text = `
    WITH mine AS MATERIALIZED (
           SELECT key, word_key, word, first, count FROM ${COUNTS} WHERE ${inPlace} AND whose = ${value(privateOf(by.userId))}${begins}),
         popular AS MATERIALIZED (
           SELECT key, word_key, word, first, count FROM ${COUNTS} WHERE ${inPlace} AND whose = ${value(PUBLIC)}${begins}
           ORDER BY count DESC, word_key LIMIT ${limit}),
         shared AS (
           SELECT o.* FROM mine m CROSS JOIN LATERAL (
             SELECT key, word_key, word, first, count FROM ${COUNTS}
             WHERE ${tenant} AND key = ${value(countKey({ ...place, whose: PUBLIC }, ''))}::text || m.word_key COLLATE "default"
             LIMIT 1) o)
    SELECT (array_agg(word ORDER BY first))[1] AS word, sum(count)::int AS count
    FROM (SELECT * FROM mine UNION ALL (SELECT * FROM popular UNION SELECT * FROM shared)) counted
    GROUP BY word_key ORDER BY count DESC, word_key LIMIT ${limit}`;
  return { text, values };
}

/** No word goes on behind a prefix with anything that sorts behind this. */
const LAST_CHARACTER = '\u{10ffff}';
