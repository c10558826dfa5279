import { describe, expect, it } from '@jest/globals';
import { Spellings, type Word } from './spellings.js';

const scope = { tenantId: 'acme', callerId: 'ana', seen: ['acme'] };
const tag = (key: string): Word => ({ field: 'tagKeys', key });
const some = Array.from({ length: 20 }, (_, n) => `Tag ${n}`);
const keys = some.map((each) => tag(each.toLowerCase()));

/** Answers for an index in which tags are given so, the oldest first. */
function spellings(given: readonly string[]) {
  const asked: string[] = [];
  const one = (body: any) => {
    if (body.size === 0) {
      asked.push('the tenant');
      return { aggregations: { tagKeys: { buckets: given.map((key) => ({ key })) } } };
    }
    const key = body.query.bool.filter.at(-1).term.tagKeys as string;
    asked.push(key);
    const oldest = given.find((each) => each.toLowerCase() === key);
    return { hits: { hits: oldest ? [{ fields: { 'given.tags': [oldest], seenBy: ['ana', 'acme'] } }] : [] } };
  };
  return { asked, of: new Spellings((bodies) => Promise.resolve(bodies.map(one))) };
}

describe('how words were first given', () => {
  it('is looked up one by one where it is asked of a few, once', async () => {
    const { asked, of } = spellings(some);
    expect(await of.of(keys.slice(0, 3), scope)).toEqual(some.slice(0, 3));
    expect(await of.of(keys.slice(1, 4), scope)).toEqual(some.slice(1, 4));
    expect(asked).toEqual(['tag 0', 'tag 1', 'tag 2', 'tag 3']);
  });

  it('is asked for at once where many are not known, and then only of those that are given in several ways', async () => {
    const { asked, of } = spellings([...some, 'TAG 7']);
    const [first, second] = await Promise.all([of.of(keys, scope), of.of(keys.toReversed(), scope)]);
    expect(first).toEqual(some);
    expect(second).toEqual(some.toReversed());
    expect(asked).toEqual(['the tenant', 'tag 7', 'tag 7']);
    await of.of([...keys, ...Array.from({ length: 9 }, (_, n) => tag(`nowhere ${n}`))], scope);
    expect(asked.filter((each) => each === 'the tenant')).toHaveLength(1);
  });

  it('is not told by a list that ends before all of them', async () => {
    const { asked, of } = spellings([...some, ...Array.from({ length: 4_980 }, (_, n) => `more ${n}`)]);
    expect(await of.of(keys, scope)).toEqual(some);
    expect(asked).toHaveLength(21);
  });
});
