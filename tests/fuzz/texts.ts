import fc from 'fast-check';

/** Texts that have broken programs before. Each stands for a kind; none is anybody's data. */
const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\ufeff',
  '\u202eright to left\u202c',
  'שלום',
  'Z\u0351\u036b\u0343a\u0315\u0300l',
  `a${'\u0301'.repeat(40)}`,
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'ﷺ',
  'İıßǅſ',
  'a\r\nBcc: victim@example.org',
  'a\tb\u007f\u0085\u2028\u2029',
  "' OR '1'='1",
  "'; DROP TABLE pocs; --",
  String.raw`\'; SELECT pg_sleep(10); --`,
  '%_%',
  '\\',
  'foo:* & !bar | (baz',
  '"never closed',
  '-- - -',
  '{a,"b",NULL}',
  '[1,2)',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}${7*7}<%= 7*7 %>#{7*7}',
  '../../../../etc/passwd',
  '..%2f..%2f',
  'file:///etc/passwd',
  'http://127.0.0.1:9/',
  'javascript:alert(1)',
  '(a+)+$',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '-1',
  '1e309',
  '0x10',
  '9007199254740993',
  '99999999999999999999999999',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '00000000-0000-0000-0000-000000000000',
];

/** What a header can carry of them: anything else no client would send. */
export const inHeader = (text: string): string => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/gu, '?');

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  // UTF-16 code units as they come: mostly halves of pairs.
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 10 })
      .map((units) => String.fromCharCode(...units)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'é', '👩', '\u0301', ' ', '('), fc.integer({ min: 1, max: 12_000 }))
      .map(([unit, times]) => unit.repeat(times)),
  },
);

/** Text of a length, in many scripts, also exactly as short and as long as it may be. */
export function textOf(min: number, max: number): fc.Arbitrary<string> {
  const most = Math.min(max, 20_000);
  const short = { minLength: min, maxLength: Math.max(min, Math.min(most, min + 24)) };
  const unit = fc.constantFrom('a', 'Z', 'é', '👩');
  return fc.oneof(
    { weight: 16, arbitrary: fc.string({ ...short, unit: fc.constantFrom(...'abcdefghijk ABC 0123-_.áçõ') }) },
    { weight: 1, arbitrary: fc.string({ ...short, unit: 'grapheme' }) },
    { weight: 1, arbitrary: fc.string({ ...short, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.tuple(unit, fc.constantFrom(min, most)).map(([one, length]) => one.repeat(length)) },
    // As nasty as before, but no longer than it may be.
    { weight: 1, arbitrary: nastyText.map((text) => [...text].slice(0, most).join('').padEnd(min, 'x')) },
  );
}
