import { describe, expect, it } from '@jest/globals';
import { Completeness } from './completeness.js';

describe('a copy', () => {
  it('is complete as of the time at which its source was asked, once it has got as far', () => {
    const copy = new Completeness();
    copy.reach(1_000);
    expect(copy.age(5)).toBe(Number.POSITIVE_INFINITY);
    copy.hear(7, 10);
    expect(copy.age(20)).toBe(Number.POSITIVE_INFINITY);
    copy.reach(6);
    expect(copy.age(20)).toBe(Number.POSITIVE_INFINITY);
    copy.reach(7);
    expect(copy.age(30)).toBe(20);
  });

  it('grows older while its source says nothing, and while it does not follow', () => {
    const copy = new Completeness();
    copy.hear(7, 10);
    copy.reach(7);
    copy.reach(7);
    expect(copy.age(1_010)).toBe(1_000);
    copy.hear(8, 1_010);
    copy.reach(7);
    expect(copy.age(2_010)).toBe(2_000);
  });

  it('is young under a steady flow of facts, though it is never level', () => {
    const copy = new Completeness();
    const ages = [0, 500, 1_000, 1_500, 2_000].map((now) => {
      copy.hear(now, now);
      copy.reach(now - 1);
      return copy.age(now);
    });
    expect(ages).toEqual([Number.POSITIVE_INFINITY, 500, 500, 500, 500]);
  });

  it('takes a source at its word that begins anew with smaller positions', () => {
    const copy = new Completeness();
    copy.hear(1_000_000, 10);
    copy.hear(5, 20);
    copy.reach(5);
    expect(copy.age(30)).toBe(10);
  });

  it('keeps only so many heads, however long it does not follow', () => {
    const copy = new Completeness();
    for (let at = 1; at <= 1_000; at++) copy.hear(at, at);
    copy.reach(900);
    expect(copy.age(1_000)).toBe(Number.POSITIVE_INFINITY);
    copy.reach(901);
    expect(copy.age(1_000)).toBe(99);
  });
});
