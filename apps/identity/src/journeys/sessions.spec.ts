import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { House, PASSWORD } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
});
afterAll(() => house?.close());

const refresh = (refreshToken: string) => house.ask('POST', 'auth/refresh', { refreshToken });
const isIn = async (accessToken: string) => (await house.as(accessToken).get('me')).status;

describe('an access token', () => {
  it('is ES256, good for ten minutes, and can be checked by the key set alone', async () => {
    const { accessToken, userId } = await house.signIn(acme.admin);
    const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${house.service.port}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys, { issuer: 'mrbill', audience: 'mrbill' });
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: 'mrbill',
      aud: 'mrbill',
      sub: userId,
      tid: acme.tenantId,
      sid: expect.any(String),
      role: 'TENANT_ADMIN',
      iat: expect.any(Number),
      nbf: payload.iat,
      exp: (payload.iat as number) + 600,
    });
  });

  it('is shown with nothing private', async () => {
    const { body } = await house.ask('GET', '/.well-known/jwks.json');
    const { accessToken } = await house.signIn(acme.admin);
    expect(body.keys).toHaveLength(1);
    expect(Object.keys(body.keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(body.keys[0].kid).toBe(decodeProtectedHeader(accessToken).kid);
  });

  it('tells what it is worth to its own tenant only', async () => {
    const other = await house.tenant('introspect.example');
    const { accessToken, userId } = await house.signIn(acme.admin);
    const asked = async (by: string) => (await house.as(by).post('auth/introspect', { token: accessToken })).body;
    expect(await asked(accessToken)).toEqual({
      valid: true,
      userId,
      tenantId: acme.tenantId,
      roles: ['TENANT_ADMIN'],
      expirationTime: new Date((decodeJwt(accessToken).exp as number) * 1000).toISOString(),
    });
    const nothing = { valid: false, userId: null, tenantId: null, roles: [], expirationTime: null };
    expect(await asked((await house.signIn(other.admin)).accessToken)).toEqual(nothing);
    const colleague = (await house.signIn(acme.admin)).accessToken;
    await house.as(accessToken).post('auth/logout');
    expect(await asked(colleague)).toEqual(nothing);
    expect((await house.as(colleague).post('auth/introspect', { token: 'nonsense' })).body).toEqual(nothing);
  });
});

describe('a refresh token', () => {
  it('that is older than the newest one’s parent ends the session', async () => {
    const first = await house.signIn(acme.admin);
    const second = (await refresh(first.refreshToken)).body;
    const third = (await refresh(second.refreshToken)).body;
    expect(await isIn(third.accessToken)).toBe(200);
    expect((await refresh(first.refreshToken)).body).toMatchObject({ status: 401, code: 'session.over' });
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect(await isIn(third.accessToken)).toBe(401);
    expect(await isIn(first.accessToken)).toBe(401);
  });

  it('whose answer was lost is taken once more, and either answer goes on', async () => {
    const first = await house.signIn(acme.admin);
    const lost = (await refresh(first.refreshToken)).body;
    const got = await refresh(first.refreshToken);
    expect(got.status).toBe(200);
    expect(got.body.refreshToken).not.toBe(lost.refreshToken);
    expect((await refresh(got.body.refreshToken)).status).toBe(200);
    expect(await isIn(first.accessToken)).toBe(200);
  });

  it('that comes several times at once ends nothing', async () => {
    const { refreshToken, accessToken } = await house.signIn(acme.admin);
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await isIn(accessToken)).toBe(200);
  });

  it('waits for another refresh of the same session, and sees what that one did', async () => {
    const { refreshToken, accessToken } = await house.signIn(acme.admin);
    const other = new pg.Client(house.databases.identity.app);
    await other.connect();
    await other.query('BEGIN');
    await other.query(`SELECT set_config('app.tenant', $1, true)`, [acme.tenantId]);
    await other.query('UPDATE identity.live_session SET generation = 3 WHERE session_id = $1', [
      decodeJwt(accessToken).sid,
    ]);
    const answer = refresh(refreshToken);
    await sleep(200);
    await other.query('COMMIT');
    await other.end();
    expect((await answer).status).toBe(401);
  });

  it('that was replaced more than ten seconds ago ends the session', async () => {
    const first = await house.signIn(acme.admin);
    const second = (await refresh(first.refreshToken)).body;
    await house.pretend(
      `UPDATE identity.live_session SET rotated_at = rotated_at - interval '10 seconds' WHERE session_id = $1`,
      acme.tenantId,
      [decodeJwt(first.accessToken).sid],
    );
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect(await isIn(second.accessToken)).toBe(401);
  });

  it('is no longer good after thirty days', async () => {
    const { refreshToken, accessToken } = await house.signIn(acme.admin);
    await house.pretend('UPDATE identity.live_session SET expires_at = now() WHERE session_id = $1', acme.tenantId, [
      decodeJwt(accessToken).sid,
    ]);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('is kept as a hash', async () => {
    const { refreshToken } = await house.signIn(acme.admin);
    const rows = await house.pretend<{ ticket: Buffer }>(
      'SELECT ticket FROM identity.refresh_token',
      acme.tenantId,
      [],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { ticket } of rows) {
      expect(ticket).toHaveLength(32);
      expect(Buffer.from(refreshToken, 'base64url').includes(ticket)).toBe(false);
    }
  });

  it.each(['', 'nonsense', 'A'.repeat(86)])('is not %j', async (text) => {
    expect([400, 401]).toContain((await refresh(text)).status);
  });
});

describe('signing in', () => {
  it('refuses alike whom it does not know, and what is wrong', async () => {
    const admin = await house.signedIn(acme.admin);
    await admin.post('users', { email: 'invited@acme.example', fullName: 'Not here yet', role: 'USER' });
    const right = { email: acme.admin.email, password: PASSWORD, tenant: acme.domain };
    const wrongs = [
      { ...right, password: 'another password' },
      { ...right, email: 'nobody@acme.example' },
      { ...right, email: 'invited@acme.example' },
      { ...right, tenant: 'nowhere.example' },
      { ...right, tenant: '018f0000-0000-7000-8000-000000000000' },
      { ...right, tenant: 'no domain at all' },
    ];
    const seen: unknown[] = [];
    const times: number[] = [];
    for (const wrong of wrongs) {
      const since = performance.now();
      const { status, body } = await house.ask('POST', 'auth/login', wrong);
      times.push(performance.now() - since);
      const { traceId: _, ...same } = body;
      seen.push({ status, ...same });
    }
    expect(new Set(seen.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(seen[0]).toMatchObject({ status: 401, code: 'session.not-begun' });
    // Each of them took a comparison of passwords; without one it would be a few milliseconds. One may have waited for a processor.
    const typical = times.toSorted((a, b) => a - b)[times.length / 2] as number;
    expect(Math.min(...times)).toBeGreaterThan(typical / 8);
  });

  it('serves twenty at once', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => house.signIn(acme.admin)));
    expect(new Set(sessions.map(({ accessToken }) => decodeJwt(accessToken).sid)).size).toBe(20);
  });

  it('takes no idempotency key: two are two sessions', async () => {
    const headers = { 'idempotency-key': 'the-same' };
    const [one, two] = await Promise.all([1, 2].map(() => house.ask('POST', 'auth/login', login(acme.admin), headers)));
    expect(one?.body.refreshToken).not.toBe(two?.body.refreshToken);
  });

  it('shows when somebody was last here, and does not move their version', async () => {
    const { accessToken, userId } = await house.signIn(acme.admin);
    const before = await house.as(accessToken).get(`users/${userId}`);
    await house.signIn(acme.admin);
    const after = await house.as(accessToken).get(`users/${userId}`);
    expect(after.body.lastLoginAt > before.body.lastLoginAt).toBe(true);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });
});

const login = ({ email, password, tenant }: { email: string; password: string; tenant: string }) => ({
  email,
  password,
  tenant,
});
