import { describe, expect, it } from '@jest/globals';
import { atomsOf, chunksOf, fold } from './words.js';

/** Atoms side by side are joined by `+`, runs of one chunk by `~`, chunks by a space. */
const shown = (text: string) =>
  chunksOf(text)
    .map(({ runs }) => runs.map(({ atoms }) => atoms.map(({ word }) => word).join('+')).join('~'))
    .join(' ');

describe('the words of a text', () => {
  it.each([
    ['plain words, and 2 numbers', 'plain words and 2 numbers'],
    ['PostgresEventStore eventStore', 'postgres+event+store event+store'],
    ['HTTPServer parseJSON iOS', 'http+server parse+json i+os'],
    ['utf8 log4j HTTP2Server', 'utf+8 log+4+j http+2+server'],
    ['event-store node.js @nestjs/core a_b', 'event~store node~js nestjs~core a~b'],
    ['C C# C++ F# c# c++ C++17', 'c c# c++ f# c# c++ c+++17'],
    ['VisualC++ ObjectiveC', 'visual+c++ objective+c'],
    ['issue#12 #1 a#b C#.', 'issue 12 1 a b c#'],
    ['.NET .Net 8 ASP.NET network', '.net .net 8 asp~net network'],
    ['end.Next end. Next', 'end~next end next'],
    ['Relatório AÇÕES relato\u0301rio ÉPoca', 'relatorio acoes relatorio e+poca'],
    ['Straße Łódź Ørsted', 'strasse lodz orsted'],
    ['東京 タワー', '東+京 タ+ワ+ー'],
    ['Привет Мир اللغة', 'привет мир اللغة'],
    ['🚀 to the 🌕!', '🚀 to the 🌕'],
    ['', ''],
    ['\u00ad \u202e ?!, (—)', ''],
  ])('%p is %p', (text, words) => expect(shown(text)).toBe(words));

  it('stand where they say', () => {
    const text = 'O Relatório de PostgresEventStore, em C#: 🚀.NET';
    for (const { word, start, end } of chunksOf(text).flatMap(atomsOf)) expect(fold(text.slice(start, end))).toBe(word);
  });

  it('are never longer than anybody would search for', () => {
    expect(chunksOf('x'.repeat(5_000)).flatMap(atomsOf)[0]?.word).toHaveLength(100);
  });

  it.each(['aB'.repeat(50_000), 'É'.repeat(100_000), '#+.'.repeat(50_000), 'a.'.repeat(50_000), 'A'.repeat(100_000)])(
    'are found in no time, also in text made to make it hard (%#)',
    (text) => {
      const began = performance.now();
      chunksOf(text);
      expect(performance.now() - began).toBeLessThan(15_000);
    },
  );
});
