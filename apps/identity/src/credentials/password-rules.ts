import { ProblemError } from '@mrbill/http';
import { comparisonKey, text } from '@mrbill/http/input';
import { z } from 'zod';
import { BreachedPasswords } from './breached-passwords.js';

/** No rules of composition, as NIST SP 800-63B-4 has it: long, in no list of breached ones, and not to be guessed from who it is. */
const [SHORTEST, LONGEST] = [12, 200];
/** So many different characters must be left without what anybody would guess. */
const FEWEST = 5;

const breached = BreachedPasswords.read(new URL('./breached-passwords.filter', import.meta.url));

/** What everybody tries first, whoever it is. */
const COMMON = ['mrbill', 'password', 'passwort', 'senha', 'qwertyuiop', 'qwerty', 'asdfghjkl', 'zxcvbnm'];

/** What others know of somebody. */
export interface Known {
  readonly email: string;
  readonly fullName: string;
  /** Their tenant's. */
  readonly domain: string;
}

/** Why a password is none, in words for whoever chose it; undefined where it is a good one. */
export function weaknessOf(password: string, known: Partial<Known> = {}): string | undefined {
  if (breached.has(password)) return 'is on a list of passwords from breaches: choose one that nobody has used';
  if (leftOf(password, known).size < FEWEST)
    return 'is easily guessed: choose words that say nothing of you, your company or the keyboard, and repeat less';
  return undefined;
}

/** As it was typed: white space counts. */
export const LongPassword = text(SHORTEST, LONGEST);

/** A password that somebody may choose from now on. What whoever knows them would guess, `refuseWeak` refuses. */
export const NewPassword = LongPassword.pipe(
  z.string().refine((password) => weaknessOf(password) === undefined, {
    error: ({ input }) => weaknessOf(String(input)) ?? 'is no good password',
  }),
).meta({
  type: 'string',
  format: 'password',
  minLength: SHORTEST,
  maxLength: LONGEST,
  examples: ['pão de queijo às 7'],
  description:
    'Of any characters, but not on a list of breached passwords, nor guessed from its owner’s name or company',
});

/** Throws a `ProblemError` 400 at `pointer` where a `NewPassword` can be guessed by whoever knows its owner. */
export function refuseWeak(password: string, known: Partial<Known>, pointer = '/password'): void {
  const detail = weaknessOf(password, known);
  if (detail !== undefined) throw new ProblemError('invalid-input', {}, { errors: [{ pointer, detail }] });
}

/** The different characters without known words, and with one of each run such as `aaa`, `1234` or `fedc`. */
function leftOf(password: string, known: Partial<Known>): ReadonlySet<string> {
  const unknown = wordsOf(known).reduce((left, word) => left.replaceAll(word, ''), lettersOf(password));
  const codes = [...unknown].map((letter) => letter.codePointAt(0) ?? 0);
  const step = (index: number) => (codes[index] ?? 0) - (codes[index - 1] ?? 0);
  const goesOn = (index: number) => index > 1 && Math.abs(step(index)) <= 1 && step(index) === step(index - 1);
  return new Set([...unknown].filter((_, index) => !goesOn(index)));
}

/** Longest first, so that no part of a word is left behind. Shorter ones than three letters are in too many others. */
const wordsOf = ({ email = '', fullName = '', domain = '' }: Partial<Known>): string[] =>
  [email, fullName, domain]
    .flatMap((name) => [lettersOf(name), ...name.split(/[^\p{L}\p{N}]+/u).map(lettersOf)])
    .concat(email.split('@').map(lettersOf), COMMON)
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);

/** Without accents, capitals, and what people put between words: `João P.` is `joaop`. */
const lettersOf = (words: string): string =>
  comparisonKey(words.normalize('NFD').replaceAll(/\p{M}/gu, '')).replaceAll(/[\s.,@_'’-]/gu, '');
