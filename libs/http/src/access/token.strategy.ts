import { PassportStrategy } from '@nestjs/passport';
import { decodeProtectedHeader } from 'jose';
import { ExtractJwt, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { z } from 'zod';
import { roles, type Caller } from '@mrbill/tenancy';
import { ProblemError } from '../problems/problem.js';
import type { KeySet } from './key-set.js';

export const Claims = z.object({
  sub: z.uuid(),
  tid: z.uuid(),
  sid: z.uuid(),
  role: z.enum(roles),
  iat: z.number(),
  exp: z.number(),
});

/** Who a valid access token says that the caller is, and its times (seconds since 1970). */
export type Bearer = Omit<Caller, 'permissions'> & {
  readonly role: (typeof roles)[number];
  readonly sessionId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** Takes ES256 tokens of our issuer for our audience that are within their time, signed by a key of the set. */
export class TokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(keys: KeySet, issuer: string, audience: string) {
    const secretOrKeyProvider: SecretOrKeyProvider = (_request, token, done) => {
      void keyFor(keys, String(token)).then(
        (key) => done(key ? null : 'unknown key', key as never),
        (error: unknown) =>
          done(error instanceof ProblemError ? error : new ProblemError('internal-error', {}, { cause: error })),
      );
    };
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider,
      issuer,
      audience,
      algorithms: ['ES256'],
    });
  }

  /** Undefined for a token that is signed well but lacks what ours have. */
  validate(payload: unknown): Bearer | undefined {
    const claims = Claims.safeParse(payload);
    if (!claims.success) return undefined;
    const { sub, tid, sid, role, iat, exp } = claims.data;
    return { userId: sub, tenantId: tid, sessionId: sid, role, issuedAt: iat, expiresAt: exp };
  }
}

async function keyFor(keys: KeySet, token: string) {
  const kid = kidOf(token);
  return kid === undefined ? undefined : keys.find(kid);
}

function kidOf(token: string): string | undefined {
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token);
    // What a token calls critical must be understood (RFC 7515, 4.1.11), and passport's verifier does not look.
    return alg === 'ES256' && crit === undefined ? kid : undefined;
  } catch {
    return undefined;
  }
}
