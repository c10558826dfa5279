import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { endServers, servers } from '@mrbill/testing';
import { brokenStores } from '../fixtures/broken-stores.js';
import type { EventStore } from '../store.js';
import { MemoryStore } from './memory-store.js';
import { storeContract } from './store-contract.js';

const promises = Object.entries(storeContract);
afterAll(endServers);

describe('a store in memory', () => {
  const store = new MemoryStore();
  it.each(promises)('%s', (_, check) => check(store));
});

describe.each(servers)('the store on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterAll(() => bed.close());
  it.each(promises)('%s', (_, check) => check(bed.store));
});

const broken = async (make: () => EventStore): Promise<string[]> => {
  const names: string[] = [];
  for (const [name, check] of promises) await check(make()).catch(() => names.push(name));
  return names;
};

describe('the contract catches a store that', () => {
  it.each(Object.entries(brokenStores))('%s', async (_, { make, breaks }) => {
    const caught = await broken(make);
    for (const name of breaks) expect(caught).toContain(name);
  });
});
