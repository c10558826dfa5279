import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Public keys of whoever signs access tokens. */
export abstract class KeySet {
  /** Undefined: nobody we know signs with this key. Rejects with a `ProblemError` 503 where that cannot be found out. */
  abstract find(kid: string): Promise<KeyObject | undefined>;
}

/** The keys that a JWKS document lists; other kinds of keys in it are passed over. */
const Jwks = z.object({
  keys: z.array(z.looseObject({ kid: z.string().optional(), kty: z.string(), crv: z.string().optional() })).max(50),
});

export function keysOf(document: unknown): Map<string, KeyObject> {
  const { keys } = Jwks.parse(document);
  const usable = keys.filter((key) => key.kty === 'EC' && key.crv === 'P-256' && key.kid && !('d' in key));
  return new Map(usable.map((key) => [key.kid as string, createPublicKey({ key: key as JsonWebKey, format: 'jwk' })]));
}

/** Keys that are known beforehand: in the service that signs, and in tests. */
export class KnownKeys extends KeySet {
  private keys: Map<string, KeyObject>;

  constructor(jwks: unknown) {
    super();
    this.keys = keysOf(jwks);
  }

  /** After a new key was made. */
  replace(jwks: unknown): void {
    this.keys = keysOf(jwks);
  }

  find(kid: string): Promise<KeyObject | undefined> {
    return Promise.resolve(this.keys.get(kid));
  }
}
