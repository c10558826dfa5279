import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { typosBetween, typosIn } from './typos.js';

describe('typos', () => {
  it.each([
    ['java', 0],
    ['kafka', 1],
    ['postgres', 1],
    ['container', 2],
    ['c++17', 0],
    ['libfreefem++', 2],
    ['objc++', 0],
    ['gobjc++', 1],
    ['123456789', 0],
    ['naïve\u{1F600}', 0],
    ['a'.repeat(101), 0],
    ['ações', 1],
  ])('%s may have %i', (word, typos) => expect(typosIn(word)).toBe(typos));

  it.each([
    ['kafka', 'kafka', 1, 0],
    ['kafka', 'kafca', 1, 1],
    ['kafka', 'kafkaa', 1, 1],
    ['kafka', 'kafa', 1, 1],
    ['kafka', 'kakfa', 1, 1],
    ['kafka', 'akfka', 1, undefined],
    ['kafka', 'cafka', 1, undefined],
    ['kafka', 'kabba', 1, undefined],
    ['kafka', 'kafkaesque', 1, undefined],
    ['kubernetes', 'kubrentese', 2, undefined],
    ['kubernetes', 'kubrenetse', 2, 2],
    ['kubernetes', 'kuernets', 2, 2],
    ['kubernetes', 'kubernets', 2, 1],
    ['objectivec', 'objectivec++', 2, undefined],
    ['objectivec#', 'objectivec++', 2, undefined],
    ['objectivec++', 'objectivc++', 2, 1],
    ['a\u{1F600}bcd', 'a\u{1F680}bcd', 1, 1],
  ])('%s and %s (at most %i): %p', (one, other, most, typos) => {
    expect(typosBetween(one, other, most)).toBe(typos);
    expect(typosBetween(other, one, most)).toBe(typos);
  });

  it('are counted as by trying every way there is', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\u{1F600}'), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (one, other, most) => {
        const typos = [...one][0] === [...other][0] ? leastTypos([...one], [...other]) : Number.POSITIVE_INFINITY;
        expect(typosBetween(one, other, most)).toBe(typos <= most ? typos : undefined);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** From the ends of both words: leave out, put in, change, or swap. */
function leastTypos(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [leastTypos(x, b) + 1, leastTypos(a, y) + 1, leastTypos(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1)];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    ways.push(leastTypos(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}
