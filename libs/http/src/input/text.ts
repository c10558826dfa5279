import { z } from 'zod';

/** Text that everybody stores and compares alike: NFC, no NUL, no half of a surrogate pair. Lengths count characters. */
export const text = (min: number, max: number) =>
  z
    .string()
    .refine((value) => value.isWellFormed(), { error: 'holds half of a surrogate pair', abort: true })
    .refine((value) => !value.includes('\u0000'), { error: 'holds the character U+0000', abort: true })
    .transform((value) => value.normalize('NFC'))
    .refine((value) => lengthOf(value, max) >= min, {
      error: min === 1 ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((value) => lengthOf(value, max) <= max, { error: `must have at most ${max} characters` })
    .meta({ type: 'string', minLength: min, maxLength: max });

/** As `text`, without the white space around it; what is left must not be empty unless `min` is 0. */
export const line = (min: number, max: number) =>
  z
    .string()
    .transform((value) => value.trim())
    .pipe(text(min, max))
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
