import { describe, expect, it } from '@jest/globals';
import { Description, Name, Tag, Tags, unaccented } from './words.js';

const mistakeIn = (
  schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } | undefined } },
  value: unknown,
) => schema.safeParse(value).error?.issues[0]?.message;

describe('a name', () => {
  it('has no white space around it', () => expect(Name.parse('  Event store ')).toBe('Event store'));
  it('counts characters, not code units', () => expect(Name.parse('😀'.repeat(100))).toHaveLength(200));
  it('is composed', () => expect(Name.parse('relato\u0301rio')).toBe('relatório'));
  it.each([
    ['', 'must not be empty'],
    ['   ', 'must not be empty'],
    ['x'.repeat(101), 'must have at most 100 characters'],
    ['a\u0000b', 'holds the character U+0000'],
    ['a\ud800b', 'holds half of a surrogate pair'],
  ])('is not %j', (value, message) => expect(mistakeIn(Name, value)).toBe(message));
});

describe('a description', () => {
  it('may be empty, and keeps its lines', () =>
    expect([Description.parse(''), Description.parse(' a\nb ')]).toEqual(['', ' a\nb ']));
  it('ends', () => expect(mistakeIn(Description, 'x'.repeat(10_001))).toBe('must have at most 10000 characters'));
});

describe('a tag', () => {
  it.each(['.', '..', ' .. '])('is not %j, which would lead elsewhere in a path', (value) =>
    expect(mistakeIn(Tag, value)).toBe('must be neither . nor ..'),
  );
  it.each(['...', '.NET', 'C#', 'a/b', '%2e'])('may be %j', (value) => expect(Tag.parse(value)).toBe(value));
});

describe('tags', () => {
  it('are kept once, as first given, in their order', () =>
    expect(Tags.parse(['C#', 'CQRS', 'cqrs', 'C', 'c#', 'Cqrs'])).toEqual(['C#', 'CQRS', 'C']));
  it('are at most thirty', () =>
    expect(
      mistakeIn(
        Tags,
        Array.from({ length: 31 }, (_, n) => `tag ${n}`),
      ),
    ).toBe('must be at most 30'));
});

describe('a word without its accents', () => {
  it.each([
    ['Relatório', 'relatorio'],
    ['RELATO\u0301RIO', 'relatorio'],
    ['Événements', 'evenements'],
    ['C#', 'c#'],
    ['Ångström', 'angstrom'],
  ])('of %j is %j', (word, expected) => expect(unaccented(word)).toBe(expected));
});
