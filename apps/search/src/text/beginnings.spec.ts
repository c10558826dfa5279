import { describe, expect, it } from '@jest/globals';
import { beginningOf, beginningsOf, wordBeginningOf } from './beginnings.js';

describe('the beginnings of a name', () => {
  it.each([
    ['Relatório Anual', ['relatorio anual', 'anual']],
    ['PostgresEventStore', ['postgreseventstore', 'eventstore', 'store']],
    ['@nestjs/core', ['nestjs core', 'core']],
    ['event-sourced_store', ['event sourced store', 'sourced store', 'store']],
    ['(draft) C# and .NET', ['draft c# and .net', 'c# and .net', 'and .net', '.net']],
    ['test test', ['test test', 'test']],
    ['???', []],
  ])('%s', (name, beginnings) => {
    expect(beginningsOf(name).map(({ found }) => found)).toEqual(beginnings);
    expect(beginningsOf(name).map(({ first }) => first)).toEqual(beginnings.map((_, n) => n === 0));
  });

  it('are what is typed, however it is typed', () => {
    for (const typed of ['Relató', 'RELATO', 'relato\u0301', ' relat']) {
      expect(beginningsOf('Relatório Anual')[0]?.found.startsWith(beginningOf(typed))).toBe(true);
    }
    expect(['@nest', 'event-s', '"', '.NET', 'C#'].map(beginningOf)).toEqual(['nest', 'event s', '', '.net', 'c#']);
  });

  it('are no more than anybody would type', () => {
    expect(beginningsOf('a1'.repeat(50))).toHaveLength(16);
  });
});

describe('the beginning of a word', () => {
  it('keeps its signs', () =>
    expect(['C++', '.NET', '@nestjs/', ' São  Paulo', '\u0301'].map(wordBeginningOf)).toEqual([
      'c++',
      '.net',
      '@nestjs/',
      'sao paulo',
      '',
    ]));
});
