import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { comparisonKey, Flag, line, many, Page, pageFrom, text, TimeRange, Uuid } from './index.js';

const ok = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('text', () => {
  it('is stored composed, and counted in characters', () => {
    expect(text(1, 10).parse('re\u0301sume\u0301')).toBe('résumé');
    expect(ok(text(1, 2), '👩👩')).toBe(true);
    expect(ok(text(1, 2), '👩👩👩')).toBe(false);
    expect(ok(text(0, 2), '')).toBe(true);
    expect(ok(text(1, 2), '')).toBe(false);
  });
  it.each(['a\u0000b', '\ud800', 'a\udc00', 5, null])('is not %j', (value) =>
    expect(ok(text(0, 10), value)).toBe(false),
  );
  it('as a line has nothing around it', () => {
    expect(line(1, 5).parse('  a b ')).toBe('a b');
    expect(ok(line(1, 5), '   ')).toBe(false);
  });
  it.each(['a\r\nBcc: b', 'a\nb', 'a\tb', 'a\u007f', 'a\u0085b', 'a\u2028b', 'a\u2029b'])(
    'as a line is not %j',
    (value) => expect([ok(line(1, 20), value), ok(text(1, 20), value)]).toEqual([false, true]),
  );
  it('says that it is missing, not what zod received', () => {
    const issues = z.strictObject({ name: line(1, 5) }).safeParse({}).error?.issues;
    expect(issues?.map(({ message }) => message)).toEqual(['is required']);
  });
  it('takes the marks that real languages put on a letter', () =>
    expect(ok(text(1, 100), `Z${'\u0351\u036b\u0343'.repeat(10)}`)).toBe(true));
  // Composing sorts the marks of a letter, by their number squared.
  it.each([
    ['far too long', text(1, 100), 500_000],
    ['as long as it may be', text(1, 100_000), 49_999],
  ])('is refused at once where a letter has marks without end, %s', (_, schema, each) => {
    const began = performance.now();
    expect(ok(schema, `a${'\u0315'.repeat(each)}${'\u0300'.repeat(each)}`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a comparison key', () => {
  it('makes one word of its spellings', () =>
    expect(comparisonKey('RE\u0301SUME\u0301')).toBe(comparisonKey('résumé')));
  it('leaves different words different', () =>
    expect(new Set(['C', 'C#', 'C++', '.NET', 'net'].map(comparisonKey)).size).toBe(5));
});

describe('a query', () => {
  const page = z.strictObject(Page);
  it('has a page', () =>
    expect([page.parse({}), page.parse({ page: '2', pageSize: '100' })]).toEqual([
      { page: 1, pageSize: 20 },
      { page: 2, pageSize: 100 },
    ]));
  it.each([
    { page: '0' },
    { page: '-1' },
    { page: '1.5' },
    { page: '' },
    { pageSize: '101' },
    { pageSize: '0' },
    { pageSize: '9999999999' },
    { other: '1' },
  ])('is not %j', (query) => expect(ok(page, query)).toBe(false));
  it('has one or many values of a field', () => {
    const tags = many(line(1, 5), 2);
    expect([tags.parse('a'), tags.parse(['a', 'b'])]).toEqual([['a'], ['a', 'b']]);
    expect(ok(tags, ['a', 'b', 'c'])).toBe(false);
    expect(z.strictObject({ tags: tags.optional() }).parse({})).toEqual({});
  });
  it('has times in any zone', () => {
    expect(z.strictObject(TimeRange).parse({ from: '2026-01-31T01:00:00+01:00' })).toEqual({
      from: '2026-01-31T00:00:00.000Z',
    });
    expect(ok(z.strictObject(TimeRange), { to: '2026-02-30T00:00:00Z' })).toBe(false);
  });
  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-10:00'])(
    'has no times that no database holds: %s',
    (from) => expect(ok(z.strictObject(TimeRange), { from })).toBe(false),
  );
  it('has flags', () => expect([Flag.parse('true'), Flag.parse('false'), ok(Flag, '1')]).toEqual([true, false, false]));
  it('names ids, in any case', () => {
    expect(Uuid.parse('01A2070E-E69F-747F-9A0B-2F1EEAC1D0D2')).toBe('01a2070e-e69f-747f-9a0b-2f1eeac1d0d2');
    expect(ok(Uuid, 'one')).toBe(false);
  });
});

it('a page knows how many there are', () => {
  expect(pageFrom(['a'], 41, { page: 3, pageSize: 20 })).toEqual({
    items: ['a'],
    totalItems: 41,
    page: 3,
    pageSize: 20,
    totalPages: 3,
  });
  expect(pageFrom([], 0, { page: 1, pageSize: 20 }).totalPages).toBe(0);
});
