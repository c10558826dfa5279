import { createHash, createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PLATFORM_TENANT } from '@mrbill/tenancy';
import { notesApp } from '../example/notes.module.js';
import { person, TestTokens, type Person } from '../testing/index.js';
import { Revocations, type RevocationsInMemory } from './revocations.js';

const opsToken = 'a-long-operator-token';
let app: NestFastifyApplication;
let tokens: TestTokens;
let ana: Person;
let revocations: RevocationsInMemory;
beforeAll(async () => {
  ({ app, tokens, ana } = await notesApp({
    env: { OPS_TOKEN_HASH: createHash('sha256').update(opsToken).digest('hex') },
  }));
  revocations = app.get(Revocations);
});
afterAll(() => app.close());

const who = (authorization?: string, url = '/api/v1/trouble/who') =>
  app.inject({ url, headers: authorization === undefined ? {} : { authorization } });

const kidOf = ({ jwks }: TestTokens): string => (jwks.keys[0] as { readonly kid: string }).kid;
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = async (whom: Person): Promise<string> => (await tokens.token(whom)).split('.')[1] ?? '';

describe('a caller', () => {
  it('is who the token says, with what the role may do', async () => {
    const { sessionId: _, ...known } = ana;
    expect((await who(`Bearer ${await tokens.token(ana)}`)).json()).toMatchObject({
      ...known,
      permissions: ['note:read', 'note:write'],
    });
  });

  it('is nobody else, however many call at once', async () => {
    const people = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const known = person(index % 2 ? 'USER' : 'TENANT_ADMIN');
        return { known, token: index % 5 ? await tokens.token(known) : 'x' };
      }),
    );
    const answers = await Promise.all(people.map(({ token }) => who(`Bearer ${token}`)));
    const expected = people.map(({ known, token }) => (token === 'x' ? undefined : known.userId));
    expect(answers.map((answer) => answer.json().userId)).toEqual(expected);
  });

  it('is let in for as long as the token says, and not because it was before', async () => {
    // In whole seconds: at least two from now, so that a slow machine is let in as well.
    const exp = Math.floor(Date.now() / 1000) + 3;
    const token = `Bearer ${await tokens.token(ana, { exp })}`;
    expect((await who(token)).statusCode).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now() + 50));
    expect((await who(token)).json()).toMatchObject({ status: 401, detail: expect.stringContaining('expired') });
  });

  it('is told that the service is not able to tell, where the keys are out of reach', async () => {
    const unreachable = await notesApp({
      env: { JWKS_URL: 'http://127.0.0.1:1/jwks.json', MRBILL_HOME: '/nonexistent' },
      remoteKeys: true,
    });
    const answer = await unreachable.app.inject({ url: '/api/v1/trouble/who', headers: unreachable.headers });
    expect([answer.json().code, answer.headers['retry-after']]).toEqual(['unavailable', '1']);
    await unreachable.app.close();
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    ['another issuer', { iss: 'other' }],
    ['another audience', { aud: 'other' }],
    ['a time that is over', { exp: now - 1 }],
    ['no end', { exp: undefined }],
    ['a time to come', { nbf: now + 60 }],
    ['no tenant', { tid: undefined }],
    ['a role that there is not', { role: 'GOD' }],
    ['a user that is no id', { sub: 'ana' }],
  ])('is refused with %s', async (_, claims) => {
    const answer = await who(`Bearer ${await tokens.token(ana, claims)}`);
    expect([answer.statusCode, answer.json().code, answer.headers['www-authenticate']]).toEqual([
      401,
      'unauthorized',
      'Bearer',
    ]);
  });

  it('is refused with a key that nobody knows, or no key, or another one under a known name', async () => {
    const stranger = await TestTokens.create();
    const impostor = await TestTokens.create((tokens.jwks.keys[0] as { kid: string }).kid);
    for (const token of [
      await stranger.token(ana),
      await impostor.token(ana),
      await tokens.token(ana, {}, { kid: undefined }),
    ]) {
      expect((await who(`Bearer ${token}`)).statusCode).toBe(401);
    }
  });

  it('is refused with a key of the set under the name of another one', async () => {
    const other = await TestTokens.create();
    tokens.keySet.replace({ keys: [...tokens.jwks.keys, ...other.jwks.keys] });
    try {
      const kid = kidOf(tokens);
      const answers = [await other.token(ana), await other.token(ana, {}, { kid })].map((token) =>
        who(`Bearer ${token}`),
      );
      expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([200, 401]);
    } finally {
      tokens.keySet.replace(tokens.jwks);
    }
  });

  it('is refused with a key that the token brings along', async () => {
    const stranger = await TestTokens.create();
    const jwk = stranger.jwks.keys[0];
    for (const header of [{ jwk }, { jwk, kid: kidOf(tokens) }, { jwk, kid: undefined }, { jku: 'http://127.0.0.1/' }])
      expect((await who(`Bearer ${await stranger.token(ana, {}, header)}`)).statusCode).toBe(401);
  });

  it.each(['the document of the key', 'PEM', 'DER', 'nothing'])(
    'is refused with HS256 signed by %s, under whatever name',
    async (what) => {
      const [jwk] = tokens.jwks.keys as readonly [JsonWebKey];
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const secret = {
        'the document of the key': Buffer.from(JSON.stringify(jwk)),
        PEM: Buffer.from(key.export({ type: 'spki', format: 'pem' })),
        DER: key.export({ type: 'spki', format: 'der' }),
        nothing: Buffer.alloc(0),
      }[what] as Buffer;
      for (const alg of ['HS256', 'ES256']) {
        const signed = `${encoded({ alg, kid: kidOf(tokens), typ: 'JWT' })}.${await payloadOf(ana)}`;
        const forged = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
        expect((await who(`Bearer ${forged}`)).statusCode).toBe(401);
      }
    },
  );

  it.each([
    ['none', ''],
    ['None', ''],
    ['nOnE', 'AAAA'],
    ['ES256', ''],
    // r and s of zero, which a verifier took in 2022 (CVE-2022-21449).
    ['ES256', Buffer.alloc(64).toString('base64url')],
    ['ES384', Buffer.alloc(96).toString('base64url')],
    [undefined, ''],
  ])('is refused with the algorithm %s and the signature %j', async (alg, signature) => {
    const token = `${encoded({ alg, kid: kidOf(tokens), typ: 'JWT' })}.${await payloadOf(ana)}.${signature}`;
    expect((await who(`Bearer ${token}`)).statusCode).toBe(401);
  });

  it('is refused with a token that was changed, or that calls critical what nobody understands', async () => {
    const [head, payload, signature] = (await tokens.token(ana)).split('.') as [string, string, string];
    const grown = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), role: 'TENANT_ADMIN' };
    for (const token of [
      `${head}.${encoded(grown)}.${signature}`,
      `${head}.${payload}.${signature}.${signature}`,
      `${head}.${payload}`,
      await tokens.token(ana, {}, { crit: ['b64'], b64: true }),
    ])
      expect((await who(`Bearer ${token}`)).statusCode).toBe(401);
  });

  it('is looked for in one Authorization header and nowhere else, whose scheme has no capitals of its own', async () => {
    const token = await tokens.token(ana);
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect((await who(`${scheme} ${token}`)).statusCode).toBe(200);
    for (const url of [`/api/v1/trouble/who?access_token=${token}`, `/api/v1/trouble/who?auth_token=${token}`])
      expect((await who(undefined, url)).statusCode).toBe(401);
    const cookie = { cookie: `access_token=${token}; token=${token}`, 'x-access-token': token };
    expect((await app.inject({ url: '/api/v1/trouble/who', headers: cookie })).statusCode).toBe(401);
    for (const wrong of [token, `Bearer, ${token}`, `Bearer ${token}, Bearer ${token}`, `Token ${token}`])
      expect((await who(wrong)).statusCode).toBe(401);
  });

  it('is refused with two Authorization headers, also where both are right', async () => {
    await app.listen({ port: 0, host: '127.0.0.1' });
    const [token, other] = [await tokens.token(ana), await tokens.token(person())];
    const ask = (headers: readonly string[]) =>
      new Promise<string>((resolve, reject) => {
        const { port } = app.getHttpServer().address() as AddressInfo;
        const socket = connect(port, '127.0.0.1', () =>
          socket.end(
            ['GET /api/v1/trouble/who HTTP/1.1', 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'),
          ),
        );
        void text(socket).then((said) => resolve(said.split(' ')[1] ?? ''), reject);
      });
    expect(await ask([`Authorization: Bearer ${token}`])).toBe('200');
    for (const second of [token, other, 'x'])
      expect(await ask([`Authorization: Bearer ${token}`, `authorization: Bearer ${second}`])).toBe('401');
  });

  it('is refused soon with a huge token', async () => {
    const start = performance.now();
    const huge = [
      'x'.repeat(15_000),
      '.'.repeat(15_000),
      `${encoded({ alg: 'ES256', kid: 'k'.repeat(9_000) })}.${'A'.repeat(2_000)}.AA`,
      `${Buffer.from('['.repeat(11_000)).toString('base64url')}.e30.AA`,
    ];
    for (const token of huge) expect((await who(`Bearer ${token}`)).statusCode).toBe(401);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it.each([undefined, '', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic YTpi', `Ops ${opsToken}`])(
    'is refused with %j',
    async (authorization) => {
      expect((await who(authorization)).statusCode).toBe(401);
    },
  );

  it('needs the permission that the route names', async () => {
    const url = '/api/v1/trouble/admin';
    expect((await who(`Bearer ${await tokens.token(ana)}`, url)).json()).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    expect((await who(`Bearer ${await tokens.token(person('TENANT_ADMIN'))}`, url)).statusCode).toBe(200);
    expect((await who(`Bearer ${await tokens.token(person('PLATFORM_ADMIN'))}`, url)).statusCode).toBe(403);
  });

  it('is not needed where a route is public, and not known there either', async () => {
    expect((await who(undefined, '/api/v1/trouble/public')).statusCode).toBe(200);
    expect((await who('Bearer x', '/api/v1/trouble/public')).statusCode).toBe(200);
    expect((await who(`Bearer ${await tokens.token(ana)}`, '/api/v1/trouble/caller-of-nobody')).statusCode).toBe(500);
  });
});

describe('ended access', () => {
  it.each(['sessionId', 'userId', 'tenantId'] as const)('of a %s ends at once', async (by) => {
    const rui = person();
    const token = `Bearer ${await tokens.token(rui)}`;
    expect((await who(token)).statusCode).toBe(200);
    revocations.revoke(rui[by]);
    expect((await who(token)).json()).toMatchObject({ status: 401, detail: expect.stringContaining('sign in again') });
  });

  it('leaves tokens that were issued later', async () => {
    const rui = person();
    revocations.revoke(rui.userId, Math.floor(Date.now() / 1000) - 10);
    expect((await who(`Bearer ${await tokens.token(rui)}`)).statusCode).toBe(200);
  });

  it('that cannot be known keeps everybody out', async () => {
    class Old extends Revocations {
      isRevoked = () => false;
      age = () => 5001;
    }
    const other = await notesApp({ providers: [{ provide: Revocations, useClass: Old }] });
    const answer = await other.app.inject({ url: '/api/v1/trouble/who', headers: other.headers });
    expect([answer.json().code, answer.headers['retry-after']]).toEqual(['unavailable', '1']);
    await other.app.close();
  });
});

describe('operations', () => {
  const url = '/api/v1/ops/status';
  it('open for the operator and for platform admins only', async () => {
    expect((await who(`Ops ${opsToken}`, url)).json()).toEqual({ word: 'system:ops' });
    expect((await who(`Bearer ${await tokens.token(person('PLATFORM_ADMIN', PLATFORM_TENANT))}`, url)).statusCode).toBe(
      200,
    );
    expect((await who(`Bearer ${await tokens.token(person('TENANT_ADMIN'))}`, url)).statusCode).toBe(403);
    for (const wrong of ['Ops x', 'Ops ', `Ops ${opsToken}x`]) expect((await who(wrong, url)).statusCode).toBe(401);
  });
});
