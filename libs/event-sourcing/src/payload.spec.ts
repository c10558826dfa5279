import { describe, expect, it } from '@jest/globals';
import { UnstorablePayload } from './errors.js';
import { MAX_PAYLOAD, toStorableJson } from './payload.js';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
class Money {}
const itself: Record<string, unknown> = {};
itself['me'] = itself;

describe('a payload', () => {
  it.each<[string, unknown]>([
    ['text of all kinds', { text: 'ação "q" \\ \n \u0001 🎉 \u{10FFFF}' }],
    ['numbers at their limits', [0, 2 ** 53 - 1, -(2 ** 53 - 1), 1e308, 5e-324, 0.1 + 0.2, 1e21]],
    ['nothing in particular', [null, true, false, {}, [], '']],
    ['names of all kinds', JSON.parse('{"__proto__": 1, "a/b~c": 2, "": 3}')],
    ['what has no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['a hundred levels', nested(100)],
  ])('comes back exactly: %s', (_, data) => expect(JSON.parse(toStorableJson(data))).toEqual(data));

  it('loses only fields that are undefined', () => expect(toStorableJson({ a: undefined, b: 1 })).toBe('{"b":1}'));

  it.each<[string, unknown, string]>([
    ['a NUL character', { a: ['x\u0000y'] }, '/a/0'],
    ['a NUL character in a name', { 'x\u0000': 1 }, '/x\u0000'],
    ['half a surrogate pair', { a: 'x\ud800' }, '/a'],
    ['the other half, alone', { 'a/b': { '~': '\udc00y' } }, '/a~1b/~0'],
    ['no number', { n: Number.NaN }, '/n'],
    ['an endless number', [Number.POSITIVE_INFINITY], '/0'],
    ['a negative zero', { n: -0 }, '/n'],
    ['a number too big for JSON', { n: 2n ** 64n }, '/n'],
    ['a hole', { list: [1, undefined] }, '/list/1'],
    ['a date', { at: new Date(0) }, '/at'],
    ['a map', { m: new Map() }, '/m'],
    ['a class of its own', { price: new Money() }, '/price'],
    ['text in a box', { text: Object('x') as unknown }, '/text'],
    ['a function', { toJSON: () => 1 }, '/toJSON'],
    ['nothing at all', undefined, ''],
    ['more than a hundred levels', nested(102), '/0'.repeat(100)],
    ['itself', itself, '/me'.repeat(100)],
    ['something of an unknown kind', { x: Object.create(Object.create(null) as object) as unknown }, '/x'],
  ])('is refused with %s', (_, data, pointer) => {
    expect(() => toStorableJson(data)).toThrow(UnstorablePayload);
    expect(() => toStorableJson(data)).toThrow(expect.objectContaining({ pointer }));
  });

  it('is refused when it is too big, and says so', () => {
    expect(() => toStorableJson({ a: 'x'.repeat(MAX_PAYLOAD) })).toThrow(/store it as a file/);
  });
});
