import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BILL, House, PASSWORD } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const acme = {
  name: 'Acme',
  domain: 'Acme.example',
  subscriptionPlan: 'PRO',
  settings: { locale: 'en' },
  admin: { email: 'Ana@acme.example', fullName: 'Ana' },
};

it('goes from a tenant to a session and out again', async () => {
  const bill = await house.signedIn(BILL);
  const made = await bill.post('tenants', acme);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    tenantId: expect.stringMatching(/^[0-9a-f-]{14}7/),
    name: 'Acme',
    domain: 'acme.example',
    subscriptionPlan: 'PRO',
    status: 'ACTIVE',
    settings: { locale: 'en' },
    createdAt: expect.any(String),
    updatedAt: made.body.createdAt,
    version: 1,
  });
  expect(made.headers.get('location')).toBe(`/api/v1/tenants/${made.body.tenantId}`);
  expect(made.headers.get('etag')).toBe('"1"');

  const invitation = await house.invitationTo('ana@acme.example');
  const [letter] = (await house.ask('GET', '/dev/mail?to=ana@acme.example')).body;
  expect(letter).toMatchObject({ to: 'Ana@acme.example', subject: 'Acme invites you to Mr. Bill' });
  expect(letter.links).toEqual([`https://mrbill.example.org/#/accept?invitation=${invitation}`]);

  const registered = await house.ask('POST', 'auth/register', {
    invitation,
    fullName: 'Ana Lima',
    password: PASSWORD,
    locale: 'pt-BR',
  });
  expect(registered.status).toBe(201);
  expect(registered.body).toMatchObject({
    email: 'Ana@acme.example',
    fullName: 'Ana Lima',
    role: 'TENANT_ADMIN',
    status: 'ACTIVE',
    locale: 'pt-BR',
    tenantId: made.body.tenantId,
    lastLoginAt: null,
    avatarUrl: null,
    version: 2,
  });
  expect(registered.headers.get('location')).toBe(`/api/v1/users/${registered.body.userId}`);

  const account = { email: 'ANA@acme.example', password: PASSWORD, tenant: 'ACME.example' };
  const first = await house.signIn(account);
  expect(first).toEqual({
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    expiresIn: 600,
    tokenType: 'Bearer',
    userId: registered.body.userId,
  });
  const me = await house.as(first.accessToken).get('me');
  expect(me.body).toMatchObject({ userId: first.userId, lastLoginAt: expect.any(String) });
  expect(me.headers.get('etag')).toBe('"2"');

  const refresh = async (refreshToken: string) => house.ask('POST', 'auth/refresh', { refreshToken });
  const second = (await refresh(first.refreshToken)).body;
  const third = (await refresh(second.refreshToken)).body;
  expect((await house.as(third.accessToken).get('me')).status).toBe(200);

  expect((await house.as(third.accessToken).post('auth/logout')).status).toBe(204);
  expect((await house.as(third.accessToken).get('me')).status).toBe(401);
  expect((await refresh(third.refreshToken)).body).toMatchObject({ status: 401, code: 'session.over' });
  await house.signIn({ ...account, tenant: made.body.tenantId });
});
