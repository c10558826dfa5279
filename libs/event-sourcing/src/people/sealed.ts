import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

/** A value encrypted under a person's key: AES-256-GCM, base64 of nonce (12 bytes), tag (16 bytes) and ciphertext. */
export interface Sealed {
  readonly $sealed: string;
  /** Whose key opens it. */
  readonly person: string;
}

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && '$sealed' in value && 'person' in value;

/** `binding` is authenticated with the value, so that a ciphertext moved to another fact or field does not open. */
export function seal(value: unknown, person: string, key: KeyObject, binding: string): Sealed {
  const nonce = newNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(binding));
  const text = cipher.update(JSON.stringify(value));
  // GCM holds nothing back for the end.
  cipher.final();
  return { $sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64'), person };
}

const NONCE = 12;
let nonces = Buffer.alloc(0);

/** Drawn 256 at once: asking the system for each costs as much as encrypting a name. None is given out twice. */
function newNonce(): Buffer {
  if (nonces.length === 0) nonces = randomFillSync(Buffer.alloc(256 * NONCE));
  const nonce = nonces.subarray(0, NONCE);
  nonces = nonces.subarray(NONCE);
  return nonce;
}

/** Throws where the key is another one or the text was tampered with. */
export function unseal({ $sealed }: Sealed, key: KeyObject, binding: string): unknown {
  const bytes = Buffer.from($sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(binding))
    .setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
}
