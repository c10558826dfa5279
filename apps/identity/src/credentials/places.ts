import { createHash } from 'node:crypto';
import { addressParts } from '@mrbill/http';

/**
 * A place somebody signs in from: an IPv4 address, or the /64 of an IPv6 one, which is what one household or machine gets.
 * Kept as its SHA-256.
 */
export function placeOf(address: string): Buffer {
  const parts = addressParts(address);
  return hashOf('place', `of ${parts.length} parts`, ...parts.slice(0, 4));
}

/** What of an address may be kept about somebody whom nobody knows: its /24, or /48. */
export function networkOf(address: string): string {
  const parts = addressParts(address);
  const first = parts.slice(0, 3);
  if (parts.length === 4) return `${first.join('.')}.0/24`;
  return parts.length === 8 ? `${first.join(':')}::/48` : 'unknown';
}

/** SHA-256 of some words, so that no two lists of words are one. */
export const hashOf = (...words: readonly string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(words)).digest();
