import { describe, expect, it } from '@jest/globals';
import { networkOf, placeOf } from './places.js';

const isOnePlace = (one: string, other: string) => placeOf(one).equals(placeOf(other));

describe('a place', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7', '::ffff:203.0.113.7'],
    ['203.0.113.7', '::ffff:cb00:7107'],
    ['2001:db8::1', '2001:0DB8:0:0:ffff:ffff:ffff:ffff'],
    ['2001:db8:1:2::', '2001:db8:1:2:3:4:5:6%eth0'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
    ['::1', '::2'],
  ])('is the same for %s and %s', (one, other) => expect(isOnePlace(one, other)).toBe(true));

  it.each([
    ['203.0.113.7', '203.0.113.8'],
    ['10.20.30.40', '10:20:30:40::'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['unknown', '203.0.113.7'],
    ['', '::1'],
  ])('is not the same for %s and %s', (one, other) => expect(isOnePlace(one, other)).toBe(false));
});

describe('a network', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['2001:0DB8:00ab:2::7', '2001:db8:ab::/48'],
    ['::1', '0:0:0::/48'],
    ['what', 'unknown'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
});
