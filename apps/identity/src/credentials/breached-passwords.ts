import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { comparisonKey } from '@mrbill/http/input';

/** Bytes of the head: a seed, how many passwords went in, and how many slots a block has (each 32 bits, little-endian). */
export const HEAD = 12;

/** Where a password is looked for (a slot in each of three blocks), and what is to be found there. */
export interface Probes {
  readonly slots: readonly [number, number, number];
  readonly fingerprint: number;
}

/** A password by its comparison key, so that capitals make no other one of it. */
export function probesOf(password: string, seed: number, blockLength: number): Probes {
  const salt = Buffer.alloc(4);
  salt.writeUInt32LE(seed);
  const digest = createHash('sha256').update(salt).update(comparisonKey(password)).digest();
  const slot = (block: number) =>
    block * blockLength + Math.floor((digest.readUInt32LE(4 * block) / 2 ** 32) * blockLength);
  return { slots: [slot(0), slot(1), slot(2)], fingerprint: digest.readUInt16LE(12) };
}

/**
 * Passwords that were in breaches, as an xor filter (Graf and Lemire, 2020): 16 bits in each of three slots, which together
 * give a password's fingerprint. Whatever went in is found; of all others one in 65,536 is taken for one of them.
 * `apps/identity/breached-passwords/make.mjs` makes the file.
 */
export class BreachedPasswords {
  private constructor(
    private readonly file: Buffer,
    private readonly seed: number,
    /** How many passwords it was made of. */
    readonly size: number,
    private readonly blockLength: number,
  ) {}

  static read(file: URL): BreachedPasswords {
    const bytes = readFileSync(file);
    const [seed, size, blockLength] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
    if (bytes.length !== HEAD + 6 * blockLength)
      throw new Error(`${file.pathname} is damaged: take it from the sources`);
    return new BreachedPasswords(bytes, seed, size, blockLength);
  }

  has(password: string): boolean {
    const { slots, fingerprint } = probesOf(password, this.seed, this.blockLength);
    const [a, b, c] = slots.map((slot) => this.file.readUInt16LE(HEAD + 2 * slot)) as [number, number, number];
    return (a ^ b ^ c) === fingerprint;
  }
}
