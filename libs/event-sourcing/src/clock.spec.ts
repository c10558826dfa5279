import { expect, it } from '@jest/globals';
import { SystemClock, TimeOrderedIds } from './clock.js';

it('ids sort by the time they were given', () => {
  expect(Math.abs(new SystemClock().now().getTime() - Date.now())).toBeLessThan(1_000);
  let now = 1_700_000_000_000;
  const ids = new TimeOrderedIds({ now: () => new Date((now += 1_000)) });
  const given = Array.from({ length: 5 }, () => ids.next());
  expect([...given].sort()).toEqual(given);
  expect(new Set(given).size).toBe(5);
});
