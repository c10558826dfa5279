import type { KeyObject } from 'node:crypto';
import { KeySet } from '@mrbill/http';
import type { SigningKeys } from './signing-keys.js';

/** This service knows its keys at first hand; the others ask for `/.well-known/jwks.json`. */
export class OwnKeys extends KeySet {
  constructor(private readonly keys: SigningKeys) {
    super();
  }

  async find(kid: string): Promise<KeyObject | undefined> {
    return (await this.keys.find(kid))?.publicKey;
  }
}
