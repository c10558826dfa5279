import { hash } from 'node:crypto';
import type { IndexEntry } from '../views/index-view.js';

/** Words of 32 bits, the lowest first: a number below 2^128. */
export type Digest = Uint32Array;

/** JSON with the keys of objects in one order, so that one document has one text, however it was kept. */
export const canonical = (value: unknown): string => JSON.stringify(inOrder(value)) ?? 'null';

/** A copy to be written at once: that takes half the time of writing it field by field. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.some((each) => typeof each === 'object') ? value.map(inOrder) : value;
  const object = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(object).sort()) {
    if (key !== '__proto__') copy[key] = inOrder(object[key]);
    else Object.defineProperty(copy, key, { value: inOrder(object[key]), enumerable: true });
  }
  return copy;
}

/** SHA-256 over id, version and canonical document, modulo 2^128. */
export function digestOf({ key, version, document }: Omit<IndexEntry<unknown>, 'tenant'>): Digest {
  const hex = hash('sha256', `${key}\n${version}\n${canonical(document)}`);
  const word = (from: number) => parseInt(hex.slice(from, from + 8), 16);
  return Uint32Array.of(word(56), word(48), word(40), word(32));
}

export const sameDigest = (a: Digest, b: Digest): boolean =>
  a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];

/** How many documents there are, and the sum of their digests modulo 2^128: the same in whatever order they are added. */
export class DigestSum {
  private readonly words = new Uint32Array(4);
  count = 0;

  add(digest: Digest): void {
    this.count++;
    for (let word = 0, carry = 0; word < 4; word++) {
      const sum = this.words[word]! + digest[word]! + carry;
      this.words[word] = sum;
      carry = sum > 0xffff_ffff ? 1 : 0;
    }
  }

  subtract(digest: Digest): void {
    this.count--;
    for (let word = 0, borrow = 0; word < 4; word++) {
      const difference = this.words[word]! - digest[word]! - borrow;
      this.words[word] = difference;
      borrow = difference < 0 ? 1 : 0;
    }
  }

  /** 32 hexadecimal digits. */
  get digest(): string {
    return [...this.words]
      .reverse()
      .map((word) => word.toString(16).padStart(8, '0'))
      .join('');
  }

  equals(other: DigestSum): boolean {
    return this.count === other.count && sameDigest(this.words, other.words);
  }
}

/** The sums of tenants, by tenant. */
export class DigestSums {
  private readonly byTenant = new Map<string, DigestSum>();

  of(tenant: string): DigestSum {
    let sum = this.byTenant.get(tenant);
    if (!sum) this.byTenant.set(tenant, (sum = new DigestSum()));
    return sum;
  }

  get tenants(): readonly string[] {
    return [...this.byTenant.keys()];
  }
}
