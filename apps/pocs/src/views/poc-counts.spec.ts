import { describe, expect, it } from '@jest/globals';
import { allOf, countKey, pocCounts, privateOf, PUBLIC, type PocCount } from './poc-counts.js';

const poc = {
  userId: 'ana',
  isPublic: true,
  languageKey: 'c#' as string | null,
  tags: ['CQRS'],
  frameworks: ['.NET'],
  deletedAt: null as string | null,
};
const places = (row: typeof poc) => [...pocCounts.gifts(row, 'poc 1').keys()].map((key) => key.replaceAll('\n', ' · '));

describe('a POC is counted', () => {
  it('in all places where it is listed, and its words where they are asked for', () =>
    expect(places(poc)).toEqual([
      'public · pocs ·  · ',
      'all/ana · pocs ·  · ',
      'public · pocs · c# · ',
      'all/ana · pocs · c# · ',
      'public · tags ·  · cqrs',
      'public · frameworks ·  · .net',
      'public · frameworks · c# · .net',
    ]));
  it('in places of its owner alone, while it is private', () =>
    expect(places({ ...poc, isPublic: false, languageKey: null })).toEqual([
      'private/ana · pocs ·  · ',
      'all/ana · pocs ·  · ',
      'private/ana · tags ·  · cqrs',
      'private/ana · frameworks ·  · .net',
    ]));
  it('nowhere once it is deleted', () => expect(places({ ...poc, deletedAt: 'now' })).toEqual([]));
  it('at keys that nobody can make with a name', () =>
    expect(
      new Set(
        [PUBLIC, privateOf('public'), allOf('public')].map((whose) =>
          countKey({ what: 'tags', whose, languageKey: '' }, 'x'),
        ),
      ).size,
    ).toBe(3));
});

describe('the count of a word', () => {
  const use = (word: string, id: string) => {
    const gifts = pocCounts.gifts({ ...poc, languageKey: null, tags: [word], frameworks: [] }, id);
    return gifts.get(countKey({ what: 'tags', whose: PUBLIC, languageKey: '' }, word.toLowerCase()))!;
  };
  const counted = (...changes: (readonly ['+' | '-', string, string])[]) =>
    changes.reduce<PocCount | undefined>(
      (sum, [sign, word, id]) =>
        sign === '+' ? pocCounts.add(sum, use(word, id)) : pocCounts.take(sum!, use(word, id)),
      undefined,
    );
  const told = (sum: PocCount | undefined) => sum && `${sum.word} ${sum.count}`;

  it('shows its oldest spelling, whichever came first', () => {
    expect(told(counted(['+', 'cqrs', 'b'], ['+', 'CQRS', 'a'], ['+', 'cqrs', 'c']))).toBe('CQRS 3');
    expect(told(counted(['+', 'CQRS', 'a'], ['+', 'cqrs', 'b'], ['-', 'CQRS', 'a']))).toBe('cqrs 1');
  });
  it('is nothing when the last one is gone', () =>
    expect(counted(['+', 'cqrs', 'a'], ['+', 'CQRS', 'b'], ['-', 'cqrs', 'a'], ['-', 'CQRS', 'b'])).toBeUndefined());
  it('stays right, and small, whatever spellings somebody thinks of', () => {
    const spellings = Array.from({ length: 32 }, (_, n) =>
      [...'words'].map((letter, at) => ((n >> at) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
    const came = spellings.map((word, n) => ['+', word, `poc ${String(n + 10)}`] as const);
    const went = spellings.map((word, n) => ['-', word, `poc ${String(n + 10)}`] as const);
    expect(counted(...came)).toMatchObject({ count: 32, word: 'words' });
    expect(counted(...came)?.spellings).toHaveLength(20);
    expect(told(counted(...came, ...went.slice(0, 25)))).toBe('words 7');
    expect(counted(...came, ...went)).toBeUndefined();
  });
});
