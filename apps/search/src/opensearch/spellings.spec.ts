import { describe, expect, it } from '@jest/globals';
import type { Word } from './spelled-alike.js';
import { Spellings } from './spellings.js';

const scope = { tenantId: 'acme', callerId: 'ana', seen: ['acme'] };
const tag = (key: string): Word => ({ field: 'tagKeys', key });
const some = Array.from({ length: 20 }, (_, n) => `Tag ${n}`);
const keys = some.map((each) => tag(each.toLowerCase()));

/** Answers for an index in which tags are given so, the oldest first. */
function spellings(given: readonly string[], failing?: 'in a part' | 'altogether') {
  const asked: string[] = [];
  const one = (body: any) => {
    if (body.size === 0) {
      asked.push('the tenant');
      const aggregations = { tagKeys: { buckets: given.map((key) => ({ key })) } };
      return { timed_out: false, _shards: { failed: failing ? 1 : 0 }, aggregations };
    }
    const key = body.query.bool.filter.at(-1).term.tagKeys as string;
    asked.push(key);
    const oldest = given.find((each) => each.toLowerCase() === key);
    return { hits: { hits: oldest ? [{ fields: { 'given.tags': [oldest], seenBy: ['ana', 'acme'] } }] : [] } };
  };
  return {
    asked,
    of: new Spellings((bodies) => {
      const answers = bodies.map(one);
      const isTenant = asked.at(-1) === 'the tenant';
      return failing === 'altogether' && isTenant ? Promise.reject(new Error('too late')) : Promise.resolve(answers);
    }),
  };
}

describe('how words were first given', () => {
  it('is looked up one by one where it is asked of a few, once', async () => {
    const { asked, of } = spellings(some);
    expect(await of.of(keys.slice(0, 3), scope, Infinity)).toEqual(some.slice(0, 3));
    expect(await of.of(keys.slice(1, 4), scope, Infinity)).toEqual(some.slice(1, 4));
    expect(asked).toEqual(['tag 0', 'tag 1', 'tag 2', 'tag 3']);
  });

  it('is asked for at once where many are not known, and then only of those that are given in several ways', async () => {
    const { asked, of } = spellings([...some, 'TAG 7']);
    const [first, second] = await Promise.all([
      of.of(keys, scope, Infinity),
      of.of(keys.toReversed(), scope, Infinity),
    ]);
    expect(first).toEqual(some);
    expect(second).toEqual(some.toReversed());
    expect(asked).toEqual(['the tenant', 'tag 7', 'tag 7']);
    await of.of([...keys, ...Array.from({ length: 9 }, (_, n) => tag(`nowhere ${n}`))], scope, Infinity);
    expect(asked.filter((each) => each === 'the tenant')).toHaveLength(1);
  });

  it.each(['in a part', 'altogether'] as const)(
    'is looked up as ever where asking for all fails %s, and not asked so again at once',
    async (failing) => {
      const { asked, of } = spellings(some, failing);
      expect(await of.of(keys, scope, Infinity)).toEqual(some);
      expect(await of.of([...keys, ...some.map((_, n) => tag(`nowhere ${n}`))], scope, Infinity)).toContain(
        'nowhere 3',
      );
      expect(asked.filter((each) => each === 'the tenant')).toHaveLength(1);
      expect(asked).toHaveLength(41);
    },
  );

  it('is not told to who sees nothing public by what is public', async () => {
    const { asked, of } = spellings(some);
    const own = { ...scope, seen: [] };
    await of.of(keys, scope, Infinity);
    await of.of(keys.slice(0, 2), own, Infinity);
    expect(asked).toEqual(['the tenant', 'tag 0', 'tag 1']);
  });

  it('is forgotten of tenants that nobody has asked for the longest, where there are too many', async () => {
    const { asked, of } = spellings(Array.from({ length: 4_900 }, (_, n) => `Tag ${n}`));
    const ask = (tenantId: string) => of.of(keys, { ...scope, tenantId, seen: [tenantId] }, Infinity);
    for (let n = 0; n < 11; n++) await ask(`tenant ${n}`);
    await ask('tenant 10');
    expect(asked).toHaveLength(11);
    await ask('tenant 0');
    expect(asked).toHaveLength(12);
  });

  it('is not told by a list that ends before all of them', async () => {
    const { asked, of } = spellings([...some, ...Array.from({ length: 4_980 }, (_, n) => `more ${n}`)]);
    expect(await of.of(keys, scope, Infinity)).toEqual(some);
    expect(asked).toHaveLength(21);
  });
});
