import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { canonical, digestOf, DigestSum, DigestSums, sameDigest } from './digest.js';

const entry = (key: string, document: unknown = { name: 'one' }, version = 1) => ({ key, version, document });
const sumOf = (entries: readonly ReturnType<typeof entry>[]) => {
  const sum = new DigestSum();
  for (const each of entries) sum.add(digestOf(each));
  return sum;
};
const entries = fc.array(fc.tuple(fc.uuid(), fc.jsonValue(), fc.nat()).map(([key, document, version]) => entry(key, document, version)), { maxLength: 20 }); // prettier-ignore

describe('a canonical document', () => {
  it('has its keys in order, at every depth, and nothing that JSON would not keep', () => {
    expect(canonical({ b: [{ d: 1, c: null }], a: 'é"', e: undefined })).toBe('{"a":"é\\"","b":[{"c":null,"d":1}]}');
  });

  it('means what the document means, in whatever order it was made', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
        expect(JSON.parse(canonical(document))).toEqual(JSON.parse(JSON.stringify(document)));
        expect(canonical(Object.fromEntries(Object.entries(document).reverse()))).toBe(canonical(document));
      }),
    ));
});

describe('the digest of a document', () => {
  it('is SHA-256 over id, version and canonical document, modulo 2^128', () => {
    const hex = createHash('sha256').update('an-id\n7\n{"name":"é"}').digest('hex').slice(32);
    const sum = sumOf([entry('an-id', { name: 'é' }, 7)]);
    expect([sum.count, sum.digest]).toEqual([1, hex]);
  });

  it('is another one where one bit of the content, the id or the version is', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(6), (text, place, bit) => {
        const at = place % text.length;
        const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
        const digest = digestOf(entry('id', { text }));
        expect(sameDigest(digest, digestOf(entry('id', { text: flipped })))).toBe(false);
        expect(sameDigest(digest, digestOf(entry('iD', { text })))).toBe(false);
        expect(sameDigest(digest, digestOf(entry('id', { text }, 2)))).toBe(false);
      }),
    ));
});

describe('the sum of digests', () => {
  it('is the sum of the numbers modulo 2^128', () =>
    fc.assert(
      fc.property(entries, (some) => {
        const numbers = some.map((each) => BigInt(`0x${sumOf([each]).digest}`));
        const sum = numbers.reduce((total, one) => total + one, 0n) & ((1n << 128n) - 1n);
        expect(BigInt(`0x${sumOf(some).digest}`)).toBe(sum);
      }),
    ));

  it('does not mind the order, and takes back what it was given', () =>
    fc.assert(
      fc.property(entries, entries, (some, more) => {
        const sum = sumOf([...some, ...more]);
        expect(sumOf([...more, ...some].reverse()).equals(sum)).toBe(true);
        for (const each of more) sum.subtract(digestOf(each));
        expect(sum.equals(sumOf(some))).toBe(true);
      }),
    ));

  it('is kept for each tenant by itself', () => {
    const sums = new DigestSums();
    sums.of('a').add(digestOf(entry('one')));
    sums.of('b').add(digestOf(entry('two')));
    expect(sums.of('a').digest).toBe(sumOf([entry('one')]).digest);
    expect(sums.of('a').equals(sums.of('b'))).toBe(false);
    expect(sums.tenants).toEqual(['a', 'b']);
  });
});
