import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { digestOf } from './digest.js';
import { PublishedDigests } from './published-digests.js';

const thing = (tenant: string, key: string, version = 1, name: string | null = `${key} ${version}`) => ({
  tenant,
  key,
  version,
  position: version * 10,
  digest: name === null ? undefined : digestOf({ key, version, document: { name } }),
});

describe('the digests of what is published', () => {
  it('keep the newest of each of very many things', () => {
    const published = new PublishedDigests();
    const all = Array.from({ length: 150_000 }, (_, n) => thing(`tenant ${n % 7}`, randomUUID()));
    for (const each of all) expect(published.set(each)).toBeUndefined();
    const newer = all.filter((_, n) => n % 1_000 === 0).map(({ tenant, key }) => thing(tenant, key, 2));
    for (const each of newer) expect(published.set(each)?.version).toBe(1);
    expect(published.size).toBe(all.length);
    for (const each of newer) expect(published.get(each.tenant, each.key)).toEqual(each);
    expect(all.every(({ tenant, key }, n) => published.get(tenant, key)?.version === (n % 1_000 === 0 ? 2 : 1))).toBe(
      true,
    );
    expect(published.get('tenant 0', randomUUID())).toBeUndefined();
  });

  it('tell one tenant from another, and know whether an id is anybody’s', () => {
    const published = new PublishedDigests();
    const [key, other] = [randomUUID(), randomUUID()];
    published.set(thing('a', key));
    published.set(thing('b', key, 4));
    expect(published.get('a', key)?.version).toBe(1);
    expect(published.get('b', key)?.version).toBe(4);
    expect(published.get('c', key)).toBeUndefined();
    expect([published.knows(key), published.knows(other), published.knows('no id at all')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('find what an index has not, and take a tombstone for nothing', () => {
    const published = new PublishedDigests();
    const [here, lost, removed] = [
      thing('a', randomUUID()),
      thing('a', randomUUID()),
      thing('a', randomUUID(), 2, null),
    ];
    for (const each of [here, lost, removed]) published.set(each);
    expect(published.matches('a', here.key, here.digest)).toBe(true);
    expect(published.matches('a', removed.key, undefined)).toBe(true);
    expect(published.matches('a', randomUUID(), undefined)).toBe(true);
    expect(published.matches('a', 'no id at all', here.digest)).toBe(false);
    expect([...published.unseen()]).toEqual([lost]);
    expect(published.matches('a', lost.key, here.digest)).toBe(false);
    expect(published.matches('a', removed.key, here.digest)).toBe(false);
    expect([...published.unseen()]).toEqual([]);
  });

  it('refuse what is no id of a stream', () => {
    expect(() => new PublishedDigests().set(thing('a', 'one'))).toThrow('UUIDs');
  });
});
