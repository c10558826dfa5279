import { afterEach, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { hasOpenSearch, until } from '@mrbill/testing';
import { removeAll } from '../testing/opensearch.js';
import { environmentOf } from './engines.js';
import { House } from './house.js';

let house: House;
afterEach(() => house?.close());

(hasOpenSearch ? describe : describe.skip)('a service that is told of OpenSearch', () => {
  it('fills an index on another engine by itself, and finds the one before again on the way back', async () => {
    const there = await environmentOf('OpenSearch');
    house = await House.open();
    const ana = person();
    const told = (name: string) => house.tell(ana, { name });
    const found = async () => (await house.names(ana, { sortBy: 'name' })).join(' ');
    told('one');
    expect(await found()).toBe('one');
    try {
      await house.stop();
      told('two');
      await house.start(there);
      expect(await found()).toBe('one two');
      await house.stop();
      told('three');
      await house.start();
      await until(async () => (await found()) === 'one three two');
      await house.stop();
      await house.start(there);
      await until(async () => (await found()) === 'one three two');
    } finally {
      await house.stop();
      await removeAll(there.OPENSEARCH_PREFIX ?? '');
    }
  });
});
