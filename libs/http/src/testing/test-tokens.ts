import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { v7 } from 'uuid';
import type { Role } from '@mrbill/tenancy';
import { KnownKeys } from '../access/key-set.js';

export interface Person {
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly sessionId: string;
}

/** Somebody new, of a new tenant unless one is given. */
export const person = (role: Role = 'USER', tenantId: string = v7()): Person => ({
  userId: v7(),
  tenantId,
  role,
  sessionId: v7(),
});

/** Signs access tokens as identity does, with a key of its own: `const tokens = await TestTokens.create()`. */
export class TestTokens {
  private constructor(
    private readonly key: CryptoKey,
    private readonly kid: string,
    /** The document with the public key. */
    readonly jwks: { readonly keys: readonly unknown[] },
    /** Provide it as `KeySet` in the service under test. */
    readonly keySet: KnownKeys,
  ) {}

  static async create(kid: string = v7()): Promise<TestTokens> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] };
    return new TestTokens(privateKey, kid, jwks, new KnownKeys(jwks));
  }

  /** An access token; `claims` and `header` replace what it would hold. */
  token(
    who: Person,
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const { userId, tenantId, sessionId, role } = who;
    const payload = {
      iss: 'mrbill',
      aud: 'mrbill',
      iat: now,
      nbf: now,
      exp: now + 600,
      sub: userId,
      tid: tenantId,
      sid: sessionId,
      role,
    };
    return new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: this.kid, typ: 'JWT', ...header })
      .sign(this.key);
  }

  /** The header to send: `headers: await tokens.as(ana)`. */
  async as(who: Person): Promise<{ readonly authorization: string }> {
    return { authorization: `Bearer ${await this.token(who)}` };
  }
}
