import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chain, type Link } from './chain.js';

const link = (previous: number, position: number, length = 1): Link =>
  ({ previous, position, length, fact: { position } }) as unknown as Link;
const positions = (chain: Chain, after: number, limit = 100) => chain.after(after, limit).map((each) => each.position);
const chainOf = (...links: readonly Link[]) => {
  const chain = new Chain();
  for (const each of links) chain.add(each);
  return chain;
};

it('gives what follows without a gap, in whatever order it came', () => {
  const chain = chainOf(link(7, 9), link(0, 3), link(12, 13), link(3, 7));
  expect(positions(chain, 0)).toEqual([3, 7, 9]);
  expect(positions(chain, 5)).toEqual([7, 9]);
  expect(positions(chain, 0, 2)).toEqual([3, 7]);
  expect(positions(chain, 9)).toEqual([]);
  expect(positions(chain, 13)).toEqual([]);
});

it('believes of two of the same position the one that says more', () => {
  expect(positions(chainOf(link(0, 5), link(4, 5)), 2)).toEqual([5]);
  expect(positions(chainOf(link(4, 5), link(0, 5)), 2)).toEqual([5]);
});

it('keeps no more than it has room for, and loses the oldest', () => {
  const chain = chainOf(...Array.from({ length: 1_500 }, (_, n) => link(n, n + 1)));
  expect(positions(chain, 0)).toEqual([]);
  expect(positions(chain, 500)[0]).toBe(501);
  expect(positions(chainOf(link(0, 1, 9e6), link(1, 2, 9e6)), 1)).toEqual([2]);
});

it('never leaves out what was told, whoever told it and in whatever order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 25 }),
      fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
      fc.integer({ min: 0, max: 60 }),
      fc.array(fc.nat(), { maxLength: 60 }),
      (news, restarts, after, order) => {
        const told = news.toSorted((a, b) => a - b);
        // Each teller that began anew, somewhere, told all that came then.
        const links = [0, ...restarts].flatMap((begin) =>
          told.filter((each) => each > begin).map((each, n, all) => link(n === 0 ? begin : all[n - 1]!, each)),
        );
        const some = links.filter((_, n) => (order[n] ?? 0) % 4 !== 0).toSorted(() => ((order[0] ?? 0) % 3) - 1);
        const given = positions(chainOf(...some), after);
        expect(given).toEqual(told.filter((each) => each > after).slice(0, given.length));
      },
    ),
  );
});
