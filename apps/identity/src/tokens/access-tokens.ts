import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { User } from '../contract/user.js';
import { ACCESS_SECONDS } from './lifetime.js';
import type { SigningKeys } from './signing-keys.js';

const Claims = z.object({ sub: z.uuid(), tid: z.uuid(), sid: z.uuid(), role: User.shape.role, exp: z.number() });

/** What an access token says. */
export interface Access {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly role: User['role'];
}

/** Signs access tokens (ES256), and reads our own. Other services read them by the key set alone. */
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly names: { readonly issuer: string; readonly audience: string },
    private readonly now: () => Date,
  ) {}

  async issue({ userId, tenantId, sessionId, role }: Access): Promise<string> {
    const { kid, privateKey } = await this.keys.current();
    const at = Math.floor(this.now().getTime() / 1000);
    return new SignJWT({ tid: tenantId, sid: sessionId, role })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
      .setIssuer(this.names.issuer)
      .setAudience(this.names.audience)
      .setSubject(userId)
      .setIssuedAt(at)
      .setNotBefore(at)
      .setExpirationTime(at + ACCESS_SECONDS)
      .sign(privateKey);
  }

  /** Undefined for whatever is no token of ours that is good now. */
  async read(token: string): Promise<(Access & { readonly expiresAt: Date }) | undefined> {
    try {
      const { payload } = await jwtVerify(token, async ({ kid }) => (await this.keyOf(kid)).publicKey, {
        ...this.names,
        algorithms: ['ES256'],
        currentDate: this.now(),
      });
      const { sub, tid, sid, role, exp } = Claims.parse(payload);
      return { userId: sub, tenantId: tid, sessionId: sid, role, expiresAt: new Date(exp * 1000) };
    } catch {
      return undefined;
    }
  }

  private async keyOf(kid: string | undefined) {
    const key = kid === undefined ? undefined : await this.keys.find(kid);
    if (!key) throw new Error('no key of ours');
    return key;
  }
}
