import { isIPv4, isIPv6 } from 'node:net';

/**
 * The four bytes of an address, or its eight groups, however it is written: an IPv4 address within an IPv6 one is what it is,
 * and a zone belongs to no address. What is no address is one part by itself.
 */
export function addressParts(address: string): string[] {
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
