import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * A place somebody signs in from: an IPv4 address, or the /64 of an IPv6 one, which is what one household or machine gets.
 * Kept as its SHA-256.
 */
export function placeOf(address: string): Buffer {
  const parts = partsOf(address);
  return hashOf('place', `of ${parts.length} parts`, ...parts.slice(0, 4));
}

/** What of an address may be kept about somebody whom nobody knows: its /24, or /48. */
export function networkOf(address: string): string {
  const parts = partsOf(address);
  const first = parts.slice(0, 3);
  if (parts.length === 4) return `${first.join('.')}.0/24`;
  return parts.length === 8 ? `${first.join(':')}::/48` : 'unknown';
}

/** SHA-256 of some words, so that no two lists of words are one. */
export const hashOf = (...words: readonly string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(words)).digest();

/** The four bytes of an address, or its eight groups. What is no address is one part by itself. */
function partsOf(address: string): string[] {
  const plain = address.split('%')[0] ?? '';
  if (isIPv4(plain)) return plain.split('.');
  if (!isIPv6(plain)) return [plain];
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMapped ? bytesOf(groups.slice(6)) : groups;
}

/** All eight, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter(Boolean).flatMap(sixteens));
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...gap, ...tail];
}

/** A group; or two of them, where an IPv4 address is written at the end. */
function sixteens(group: string): string[] {
  if (!isIPv4(group)) return [Number.parseInt(group, 16).toString(16)];
  const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number];
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
}

const bytesOf = (groups: readonly string[]): string[] =>
  groups.map((group) => Number.parseInt(group, 16)).flatMap((value) => [String(value >> 8), String(value & 0xff)]);
