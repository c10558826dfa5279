import { z } from 'zod';

/** Marks on one letter: Unicode's stream-safe format (UAX #15) knows as many, and no language needs more. */
const MOST_MARKS = 30;
const TOO_MANY_MARKS = new RegExp(String.raw`\p{M}{${MOST_MARKS + 1}}`, 'u');
/** Composing makes one character out of so many at most, each of two UTF-16 code units. */
const MOST_UNITS = 2 * 4;

/**
 * Text that everybody stores and compares alike: NFC, no NUL, no half of a surrogate pair. Lengths count characters.
 * What composing would take too long for (it sorts the marks of a letter, by their number squared) is refused before it.
 */
export const text = (min: number, max: number) =>
  z
    .string()
    .refine((value) => value.length <= max * MOST_UNITS, { error: tooLong(max), abort: true })
    .refine((value) => !TOO_MANY_MARKS.test(value), {
      error: `holds a letter with more than ${MOST_MARKS} combining marks`,
      abort: true,
    })
    .refine((value) => value.isWellFormed(), { error: 'holds half of a surrogate pair', abort: true })
    .refine((value) => !value.includes('\u0000'), { error: 'holds the character U+0000', abort: true })
    .transform((value) => value.normalize('NFC'))
    .refine((value) => lengthOf(value, max) >= min, {
      error: min === 1 ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((value) => lengthOf(value, max) <= max, { error: tooLong(max) })
    .meta({ type: 'string', minLength: min, maxLength: max });

const tooLong = (max: number) => `must have at most ${max} characters`;

/**
 * As `text`, but one line, without the white space around it; what is left must not be empty unless `min` is 0. No control
 * characters: in the subject of a mail a line break would begin another header.
 */
export const line = (min: number, max: number) =>
  z
    .string()
    .transform((value) => value.trim())
    .pipe(text(min, max))
    .refine((value) => !/[\p{Cc}\u2028\u2029]/u.test(value), {
      error: 'holds a line break or another control character',
    })
    .meta({ type: 'string', minLength: min, maxLength: max });

/** Under this key two spellings are one word: `Résumé` and `résumé`, composed or not. `C`, `C#` and `C++` stay apart. */
export const comparisonKey = (value: string): string => value.normalize('NFC').toLowerCase().normalize('NFC');

/** Counts code points, and stops once it is past `max`. */
function lengthOf(value: string, max: number): number {
  if (value.length <= max) return value.length === 0 ? 0 : [...value].length;
  let count = 0;
  for (const _ of value) if (++count > max) break;
  return count;
}
