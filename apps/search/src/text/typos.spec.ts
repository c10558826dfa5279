import { describe, expect, it } from '@jest/globals';
import { typosBetween, typosIn } from './typos.js';

describe('typos', () => {
  it.each([
    ['java', 0],
    ['kafka', 1],
    ['postgres', 1],
    ['container', 2],
    ['c++17', 0],
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
    ['a\u{1F600}bcd', 'a\u{1F680}bcd', 1, 1],
  ])('%s and %s (at most %i): %p', (one, other, most, typos) => {
    expect(typosBetween(one, other, most)).toBe(typos);
    expect(typosBetween(other, one, most)).toBe(typos);
  });
});
