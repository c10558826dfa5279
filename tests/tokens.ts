import { createPrivateKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

const asText = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What else may stand in `Authorization` and must open nothing, made out of a good token and the key that signed it. */
export async function worthlessTokens(
  good: string,
  signingKey: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const key = createPrivateKey(signingKey);
  const claims = decodeJwt(good);
  const { kid = '' } = decodeProtectedHeader(good);
  const now = Math.floor(Date.now() / 1000);
  const signed = (more: object, by: Parameters<SignJWT['sign']>[0] = key) =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid }).sign(by);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const anotherKey = (await generateKeyPair('ES256')).privateKey;
  const admin = asText({ ...claims, role: 'PLATFORM_ADMIN' });
  return {
    'no token': undefined,
    'no token after the word': 'Bearer ',
    'no such thing': 'Bearer not.a.token',
    'a password': `Basic ${Buffer.from('a:b').toString('base64')}`,
    "a guessed operator's credential": `Ops ${'x'.repeat(43)}`,
    'an expired one': `Bearer ${await signed({ iat: now - 900, nbf: now - 900, exp: now - 300 })}`,
    'one from the future': `Bearer ${await signed({ nbf: now + 300 })}`,
    'one that never ends': `Bearer ${await signed({ exp: undefined })}`,
    'one of another issuer': `Bearer ${await signed({ iss: 'somebody else' })}`,
    'one for another audience': `Bearer ${await signed({ aud: 'somebody else' })}`,
    'one by another key': `Bearer ${await signed({}, anotherKey)}`,
    'an unsigned one': `Bearer ${new UnsecuredJWT(claims).encode()}`,
    'one whose role was changed': `Bearer ${header}.${admin}.${signature}`,
    'one without its signature': `Bearer ${header}.${payload}.`,
    'one signed by the word of it': `Bearer ${asText({ alg: 'none', typ: 'JWT', kid })}.${payload}.${signature}`,
  };
}
