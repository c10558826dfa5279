import { describe, expect, it } from '@jest/globals';
import { aggregate, fold, schemaVersionOf, upcast } from './aggregate.js';
import { UnreadableFact } from './errors.js';
import type { Fact } from './fact.js';

type Priced = Fact<'thing.priced', { amount: number; currency: string }>;
/** Version 1 had a price in euro, version 2 cents. */
const thing = aggregate<number, Priced>({
  name: 'thing',
  evolve: (_, { data }) => data.amount,
  upcasts: {
    'thing.priced': [
      ({ price }: { price: number }) => ({ cents: price * 100 }),
      ({ cents }: { cents: number }) => ({ amount: cents, currency: 'EUR' }),
    ],
  },
});

describe('old facts', () => {
  it.each([
    [1, { price: 2 }],
    [2, { cents: 200 }],
    [3, { amount: 200, currency: 'EUR' }],
  ])('of schema version %d read as those of today', (version, data) =>
    expect(upcast(thing, 'thing.priced', version, data)).toEqual({ amount: 200, currency: 'EUR' }),
  );

  it('are left alone where there is nothing to do', () => {
    expect(schemaVersionOf(thing, 'thing.priced')).toBe(3);
    expect(upcast(thing, 'thing.unheard-of', 1, { a: 1 })).toEqual({ a: 1 });
  });

  it('of a version that is yet to come are not guessed at', () => {
    expect(() => upcast(thing, 'thing.priced', 4, {})).toThrow(UnreadableFact);
    expect(() => upcast(thing, 'thing.priced', 4, {})).toThrow(/deploy a newer one/);
  });
});

it('no facts make no state', () => expect(fold(thing, [])).toBeUndefined());
