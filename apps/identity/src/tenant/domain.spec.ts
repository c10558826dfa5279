import { describe, expect, it } from '@jest/globals';
import { canonicalDomain } from './domain.js';

describe('a domain', () => {
  it.each([
    ['acme.example', 'acme.example'],
    [' Acme.Example ', 'acme.example'],
    ['ipê.com.br', 'xn--ip-fja.com.br'],
    ['xn--ip-fja.com.br', 'xn--ip-fja.com.br'],
    ['localhost', 'localhost'],
    [`${'a'.repeat(63)}.br`, `${'a'.repeat(63)}.br`],
  ])('%s is compared as %s', (text, canonical) => expect(canonicalDomain(text)).toBe(canonical));

  it.each([
    '',
    '.',
    'a..b',
    '-a.br',
    'a_b.br',
    'a b.br',
    'http://a.br',
    'a.br/x',
    'a.br\\x',
    'a.br:80',
    'a.br?x',
    'a@b.br',
    `${'a'.repeat(64)}.br`,
    `${'a.'.repeat(130)}br`,
    '018f0000-0000-7000-8000-00000000000a',
  ])('%s is none', (text) => expect(canonicalDomain(text)).toBeUndefined());
});
