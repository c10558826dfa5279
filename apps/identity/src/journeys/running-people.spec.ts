import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@mrbill/testing';
import { BILL, House, invitationIn, PASSWORD } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
let admin: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
  admin = await house.signedIn(acme.admin);
});
afterAll(() => house?.close());

const member = (name: string, role?: 'TENANT_ADMIN') => house.member(acme.admin, name, role);
const invite = (name: string) => admin.post('users', { email: `${name}@acme.example`, fullName: name, role: 'USER' });
const register = (invitation: string) =>
  house.ask('POST', 'auth/register', { invitation, fullName: 'Somebody', password: PASSWORD });
const refresh = (refreshToken: string) => house.ask('POST', 'auth/refresh', { refreshToken });
const statusOf = async (accessToken: string) => (await house.as(accessToken).get('me')).status;

describe('a changed user', () => {
  it('has the new name and language, and nobody else has', async () => {
    const { userId } = await member('renamed');
    const answer = await admin.patch(`users/${userId}`, { fullName: 'João Novo', locale: 'en' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"3"']);
    expect(answer.body).toMatchObject({ userId, fullName: 'João Novo', locale: 'en', role: 'USER', status: 'ACTIVE' });
    expect((await admin.get(`users/${userId}`)).body).toEqual(answer.body);
    const position = answer.headers.get('x-position') ?? '';
    const listed = await admin.get('users?q=joao%20novo', { 'x-position': position });
    expect(listed.body.items).toEqual([answer.body]);
  });

  it('keeps its sessions with another name, and ends them with another role', async () => {
    const account = await member('promoted');
    const before = await house.signIn(account);
    await admin.patch(`users/${account.userId}`, { fullName: 'Promoted' });
    expect(await statusOf(before.accessToken)).toBe(200);

    expect((await admin.patch(`users/${account.userId}`, { role: 'TENANT_ADMIN' })).body.role).toBe('TENANT_ADMIN');
    expect(await statusOf(before.accessToken)).toBe(401);
    expect((await refresh(before.refreshToken)).status).toBe(401);
    const again = await house.signedIn(account);
    expect((await again.get('audit')).status).toBe(200);
  });

  it('is changed at the version that one has seen', async () => {
    const { userId } = await member('raced');
    const stale = await admin.patch(`users/${userId}`, { fullName: 'A' }, { 'if-match': '"1"' });
    expect(stale.body).toMatchObject({ status: 412, code: 'version-mismatch' });
    expect((await admin.patch(`users/${userId}`, { fullName: 'A' }, { 'if-match': '"2"' })).status).toBe(200);
  });

  it('is not made a platform admin', async () => {
    const { userId } = await member('ambitious');
    expect((await admin.patch(`users/${userId}`, { role: 'PLATFORM_ADMIN' })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/role' }],
    });
  });

  it('is no business of a plain user, nor of another tenant’s admin', async () => {
    const account = await member('plain');
    const plain = await house.signedIn(account);
    const stranger = await house.signedIn((await house.tenant('strangers.example')).admin);
    for (const [method, path, body] of [
      ['patch', '', { fullName: 'Hacked' }],
      ['post', '/deactivate', undefined],
      ['post', '/reactivate', undefined],
      ['post', '/invitation', undefined],
      ['delete', '/invitation', undefined],
    ] as const) {
      const url = `users/${acme.admin.userId}${path}`;
      expect([method, path, (await plain[method](url, body as never)).status]).toEqual([method, path, 403]);
      expect([method, path, (await stranger[method](url, body as never)).status]).toEqual([method, path, 404]);
    }
  });
});

describe('the last admin', () => {
  it('stays', async () => {
    const { admin: only } = await house.tenant('one.example');
    const one = await house.signedIn(only);
    for (const answer of [
      await one.patch(`users/${only.userId}`, { role: 'USER' }),
      await one.post(`users/${only.userId}/deactivate`),
    ])
      expect(answer.body).toMatchObject({ status: 409, code: 'user.last-admin' });
    expect((await one.get('me')).body).toMatchObject({ role: 'TENANT_ADMIN', status: 'ACTIVE', version: 2 });
  });

  it('stays also where two leave at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { admin: first } = await house.tenant(`two-${round}.example`);
      const second = await house.member(first, 'second', 'TENANT_ADMIN');
      const [one, other] = await Promise.all([house.signedIn(first), house.signedIn(second)]);
      const answers = await Promise.all([
        one.post(`users/${second.userId}/deactivate`),
        other.patch(`users/${first.userId}`, { role: 'USER' }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it('may go when another one is there', async () => {
    const { admin: first } = await house.tenant('handover.example');
    const second = await house.member(first, 'second', 'TENANT_ADMIN');
    const one = await house.signedIn(first);
    expect((await one.patch(`users/${first.userId}`, { role: 'USER' })).status).toBe(200);
    const other = await house.signedIn(second);
    expect((await other.post(`users/${second.userId}/deactivate`)).body.code).toBe('user.last-admin');
    expect((await other.patch(`users/${first.userId}`, { role: 'TENANT_ADMIN' })).status).toBe(200);
    expect((await other.post(`users/${second.userId}/deactivate`)).status).toBe(200);
  });

  it('of the platform stays as well, and keeps the role', async () => {
    const bill = await house.signedIn(BILL);
    const { userId } = (await bill.get('me')).body;
    expect((await bill.post(`users/${userId}/deactivate`)).body.code).toBe('user.last-admin');
    expect((await bill.patch(`users/${userId}`, { role: 'USER' })).body.code).toBe('user.role-is-the-operators');
  });
});

describe('a deactivated user', () => {
  it('is out at once, and comes in no more', async () => {
    const account = await member('fired');
    const session = await house.signIn(account);
    const answer = await admin.post(`users/${account.userId}/deactivate`);
    expect([answer.status, answer.body.status]).toEqual([200, 'DEACTIVATED']);
    expect(answer.body.lastLoginAt).not.toBeNull();
    expect(await statusOf(session.accessToken)).toBe(401);
    expect((await refresh(session.refreshToken)).status).toBe(401);
    expect((await house.ask('POST', 'auth/login', account)).status).toBe(400); // an unknown field: the id
    const { email, password, tenant } = account;
    expect((await house.ask('POST', 'auth/login', { email, password, tenant })).body.code).toBe('session.not-begun');
    expect((await admin.get('users?status=DEACTIVATED', position(answer))).body.items).toContainEqual(answer.body);
  });

  it('comes back with the old password, and without the old sessions', async () => {
    const account = await member('rehired');
    const session = await house.signIn(account);
    await admin.post(`users/${account.userId}/deactivate`);
    const back = await admin.post(`users/${account.userId}/reactivate`);
    expect(back.body.status).toBe('ACTIVE');
    expect((await refresh(session.refreshToken)).status).toBe(401);
    const again = await house.signIn(account);
    await until(async () => (await statusOf(again.accessToken)) === 200);
    expect(await statusOf(session.accessToken)).toBe(401);
  });

  it('never comes in by signing in at that very moment', async () => {
    for (let round = 0; round < 8; round++) {
      const account = await member(`racing-${round}`);
      const { email, password, tenant } = account;
      const [signedIn] = await Promise.all([
        house.ask('POST', 'auth/login', { email, password, tenant }),
        admin.post(`users/${account.userId}/deactivate`),
      ]);
      if (signedIn.status !== 200) continue;
      expect((await refresh(signedIn.body.refreshToken)).status).toBe(401);
      await admin.post(`users/${account.userId}/reactivate`);
      expect((await refresh(signedIn.body.refreshToken)).status).toBe(401);
    }
  });

  it('is answered the same when the request comes again with its key', async () => {
    const account = await member('keyed');
    await house.signIn(account);
    const key = { 'idempotency-key': 'deactivate-keyed' };
    const [first, second] = [
      await admin.post(`users/${account.userId}/deactivate`, undefined, key),
      await admin.post(`users/${account.userId}/deactivate`, undefined, key),
    ];
    expect(first.body.lastLoginAt).not.toBeNull();
    expect([second.status, second.body]).toEqual([200, first.body]);
  });
});

describe('an invitation', () => {
  it('sent again voids the one before', async () => {
    const { body } = await invite('forgetful');
    const first = await house.invitationTo('forgetful@acme.example');
    const again = await admin.post(`users/${body.userId}/invitation`);
    expect([again.status, again.body.status]).toEqual([200, 'INVITED']);
    expect((await register(first)).status).toBe(410);
    expect((await register(await house.invitationTo('forgetful@acme.example', 2))).status).toBe(201);
  });

  it('that was voided is good for nothing, until another is sent', async () => {
    const { body } = await invite('unsure');
    const first = await house.invitationTo('unsure@acme.example');
    expect((await admin.delete(`users/${body.userId}/invitation`)).status).toBe(200);
    expect((await admin.delete(`users/${body.userId}/invitation`)).headers.get('etag')).toBe('"2"');
    expect((await register(first)).body.code).toBe('invitation.not-valid');
    await admin.post(`users/${body.userId}/invitation`);
    expect((await register(await house.invitationTo('unsure@acme.example', 2))).status).toBe(201);
    expect((await admin.delete(`users/${body.userId}/invitation`)).body.code).toBe('user.not-waiting');
  });

  it('voided before it was mailed is not mailed', async () => {
    const { body } = await invite('hasty');
    const voided = await admin.delete(`users/${body.userId}/invitation`);
    await admin.get('users', position(voided));
    const rui = await invite('after-hasty');
    expect(rui.status).toBe(201);
    await house.invitationTo('after-hasty@acme.example');
    for (const { links } of (await house.ask('GET', '/dev/mail?to=hasty%40acme.example')).body as { links: string[] }[])
      expect((await register(invitationIn(links[0] ?? ''))).status).toBe(410);
  });
});

const position = ({ headers }: { headers: Headers }) => ({ 'x-position': headers.get('x-position') ?? '' });
