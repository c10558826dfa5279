import { comparisonKey, line, text } from '@mrbill/http/input';
import { z } from 'zod';

/** The most tags, and the most frameworks, that one POC has. */
export const MOST_WORDS = 30;

/** Whether two spellings are one tag, framework or language. */
export const sameWord = (one: string) => {
  const key = comparisonKey(one);
  return (other: string) => comparisonKey(other) === key;
};

/** What words are suggested by: their key without its accents, so that `relatorio` is the beginning of `Relatórios`. */
export const unaccented = (word: string): string =>
  comparisonKey(word).normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC');

export const Name = line(1, 100).meta({ examples: ['Forno inteligente'] });
export const Description = text(0, 10_000).meta({
  examples: ['Lê a temperatura do forno e escreve um relatório por fornada.'],
});
export const Language = line(1, 50).meta({ examples: ['Rust'] });

/** A tag or framework is a step of a path, where `.` and `..` would lead elsewhere. */
const word = line(1, 50).refine((value) => value !== '.' && value !== '..', { error: 'must be neither . nor ..' });

/** Words given twice, in whatever spelling, are one: as first given. */
const words = (each: typeof word) =>
  z
    .array(each)
    .max(MOST_WORDS, { error: `must be at most ${MOST_WORDS}` })
    .transform((given) => given.filter((one, index) => given.findIndex(sameWord(one)) === index));

export const Tag = word.meta({ examples: ['iot', 'forno'] });
export const Tags = words(Tag);
export const Framework = word.meta({ examples: ['Embassy'] });
export const Frameworks = words(Framework);
