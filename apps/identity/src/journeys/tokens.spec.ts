import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, exportJWK, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { House } from './house.js';

let house: House;
let token: string;
/** The service's own key, so that of a forged token nothing is wrong but what the test says. */
let key: KeyObject;
let claims: JWTPayload;
let header: JWTHeaderParameters;
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

beforeAll(async () => {
  house = await House.open();
  const { admin } = await house.tenant('acme.example');
  token = (await house.signIn(admin)).accessToken;
  key = createPrivateKey(readFileSync(join(house.env['SIGNING_KEY_DIR']!, 'first.pem')));
  claims = decodeJwt(token);
  header = decodeProtectedHeader(token) as JWTHeaderParameters;
});
afterAll(() => house?.close());

const signed = (of: Record<string, unknown> = {}, head: object = {}, by = key) =>
  new SignJWT({ ...claims, ...of }).setProtectedHeader({ ...header, ...head }).sign(by, { crit: { odd: true } });
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (head: object, secret: Buffer | string) => {
  const text = `${encoded({ ...header, ...head })}.${encoded(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};
const now = () => Math.floor(Date.now() / 1000);

const bad: Record<string, () => string | Promise<string>> = {
  'of another issuer': () => signed({ iss: 'somebody' }),
  'of no issuer': () => signed({ iss: undefined }),
  'for another audience': () => signed({ aud: 'somebody' }),
  'that has run out': () => signed({ iat: now() - 700, nbf: now() - 700, exp: now() - 1 }),
  'that never runs out': () => signed({ exp: undefined }),
  'that is not valid yet': () => signed({ nbf: now() + 60 }),
  'by a stranger, under our name': () => signed({}, {}, stranger.privateKey),
  'by a stranger, under another name': () => signed({}, { kid: 'stranger' }, stranger.privateKey),
  'that brings its key along': async () =>
    signed({}, { kid: undefined, jwk: await exportJWK(stranger.publicKey) }, stranger.privateKey),
  'of no key': () => signed({}, { kid: undefined }),
  'that calls critical what nobody understands': () => signed({}, { crit: ['odd'], odd: 1 }),
  'of no algorithm': () => `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`,
  'by HS256 with the public key': () =>
    hmac({ alg: 'HS256' }, String(createPublicKey(key).export({ type: 'spki', format: 'pem' }))),
  'by HS256 with its document': async () =>
    hmac({ alg: 'HS256' }, JSON.stringify({ ...(await exportJWK(createPublicKey(key))), kid: header.kid })),
  'without a signature': () => `${token.split('.').slice(0, 2).join('.')}.`,
  'whose claims were changed': () => {
    const [head, , signature] = token.split('.');
    return `${head}.${encoded({ ...claims, role: 'PLATFORM_ADMIN' })}.${signature}`;
  },
  'of no session': () => signed({ sid: undefined }),
  'of a role that there is not': () => signed({ role: 'GOD' }),
};

describe('an access token', () => {
  it('that is made as ours are is good', async () => {
    const ours = await signed();
    expect((await house.as(ours).get('me')).status).toBe(200);
    expect((await house.as(token).post('auth/introspect', { token: ours })).body).toMatchObject({ valid: true });
  });

  it.each(Object.keys(bad))('%s is refused, and worth nothing to introspection', async (which) => {
    const forged = await bad[which]!();
    const refused = await house.as(forged).get('me');
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthorized']);
    expect((await house.as(token).post('auth/introspect', { token: forged })).body).toEqual({
      valid: false,
      userId: null,
      tenantId: null,
      roles: [],
      expirationTime: null,
    });
    expect((await house.as(forged).post('auth/introspect', { token })).status).toBe(401);
  });

  it('that is huge is no input for introspection', async () => {
    const answer = await house.as(token).post('auth/introspect', { token: 'x'.repeat(4001) });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: '/token' }] });
  });
});
