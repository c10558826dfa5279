import { describe, expect, it } from '@jest/globals';
import { numberOfWords, termsOf } from './wanted.js';
import { atomsOf } from './words.js';

/** `-` excluded, quotes around a phrase, parts joined by `+`. */
const read = (typed: string) =>
  termsOf(typed).map(({ chunk, phrase, excluded }) => {
    const words = atomsOf(chunk).map(({ word }) => word);
    return `${excluded ? '-' : ''}${phrase ? `"${words.join(' ')}"` : words.join('+')}`;
  });

describe('what somebody typed', () => {
  it.each([
    ['event store', ['event', 'store']],
    ['"event store" rust', ['"event store"', 'rust']],
    ['event -rust -"hello world"', ['event', '-rust', '-"hello world"']],
    ['eventStore event-store', ['event+store', 'event+store']],
    ['red,green;blue', ['red', 'green', 'blue']],
    ['C# .NET -C++', ['c#', '.net', '-c++']],
    ['relato\u0301rio', ['relatorio']],
    ['--force -- - -', ['force']],
    ['"unbalanced quote', ['unbalanced', 'quote']],
    ['say"hi"there "a"b', ['say', 'hi', 'there', 'a', 'b']],
    ['"" "!" ""', []],
    ["a & b | !c <-> d:* (e) 'f' \\g %h_", ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
    ['AND or NOT name:x ~2 ^3', ['and', 'or', 'not', 'name+x', '2', '3']],
    ['\t a \n b \u00a0c', ['a', 'b', 'c']],
  ])('%p', (typed, terms) => expect(read(typed)).toEqual(terms));

  it('counts words, also those in quotes and long chains', () => {
    expect(numberOfWords(termsOf('a b "c d e" -f'))).toBe(6);
    expect(numberOfWords(termsOf('a.'.repeat(80)))).toBe(10);
  });
});
