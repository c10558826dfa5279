import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { isProblem } from '@mrbill/client';
import { BILL, House, PASSWORD } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

it('a platform admin founds a tenant, whose admin comes in and brings somebody along: by the client that all use', async () => {
  const bill = house.client();
  await bill.signIn(BILL);
  const tenant = await bill.post('/api/v1/tenants', {
    body: {
      name: 'Padaria do Bairro',
      domain: 'padaria.example',
      subscriptionPlan: 'FREE',
      admin: { email: 'ana@padaria.example', fullName: 'Ana Souza' },
    },
  });

  const ana = house.client();
  const invitation = await house.invitationTo('ana@padaria.example');
  await ana.post('/api/v1/auth/register', { body: { invitation, fullName: 'Ana Souza', password: PASSWORD } });
  await ana.signIn({ tenant: tenant.domain, email: 'ana@padaria.example', password: PASSWORD });
  const rui = await ana.post('/api/v1/users', {
    body: { email: 'rui@padaria.example', fullName: 'Rui Lima', role: 'USER' },
  });
  const { items } = await ana.get('/api/v1/users', { params: { query: { q: 'rui' } } });
  expect(items).toEqual([rui]);

  const wrong = await ana
    .signIn({ tenant: tenant.domain, email: 'ana@padaria.example', password: 'something else' })
    .catch((error: unknown) => error);
  expect(isProblem(wrong, 'session.not-begun')).toBe(true);
  await ana.signOut();
  expect(isProblem(await ana.get('/api/v1/me').catch((error: unknown) => error), 'unauthorized')).toBe(true);
});

it('a session goes on by itself where its access token is not taken any more', async () => {
  const bill = house.client();
  await bill.signIn(BILL);
  const { userId, refreshToken } = bill.session!;
  const later = house.client({ userId, accessToken: 'no longer good', refreshToken });
  const all = await Promise.all(Array.from({ length: 10 }, () => later.get('/api/v1/me')));
  expect(new Set(all.map((me) => me.userId))).toEqual(new Set([userId]));
  expect(later.session?.refreshToken).not.toBe(refreshToken);
});
