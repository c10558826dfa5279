import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@mrbill/testing';
import { BILL, House } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
let admin: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
  admin = await house.signedIn(acme.admin);
});
afterAll(() => house?.close());

interface Entry {
  readonly what: string;
  readonly by: string;
  readonly byName: string | null;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly refused: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}
const list = async (query: string, position = '') =>
  (await admin.get(`audit?${query}`, position === '' ? {} : { 'x-position': position })).body as {
    totalItems: number;
    items: Entry[];
  };

describe('the audit list', () => {
  it('tells each act of an admin, and by whom', async () => {
    const { userId, email } = await house.member(acme.admin, 'watched');
    await admin.patch(`users/${userId}`, { fullName: 'Watched', role: 'TENANT_ADMIN' });
    await admin.patch(`users/${userId}`, { role: 'USER' });
    const last = await admin.post(`users/${userId}/deactivate`);
    const { items } = await list(`userId=${userId}&sortOrder=asc`, last.headers.get('x-position') ?? '');
    const byAdmin = { by: acme.admin.userId, byName: `Somebody (${acme.admin.email})`, userId, refused: false };
    expect(items).toMatchObject([
      { what: 'user.invited', ...byAdmin, userName: 'Watched', details: { role: 'USER' } },
      { what: 'user.registered', by: userId },
      { what: 'user.changed', ...byAdmin, details: { fields: ['fullName'] } },
      { what: 'user.role-changed', ...byAdmin, details: { role: 'TENANT_ADMIN' } },
      { what: 'user.role-changed', ...byAdmin, details: { role: 'USER' } },
      { what: 'user.deactivated', ...byAdmin },
    ]);
    expect(JSON.stringify(items)).not.toContain(email);
  });

  it('tells who signed in and out', async () => {
    const account = await house.member(acme.admin, 'commuter');
    const me = await house.signedIn(account);
    const out = await me.post('auth/logout');
    const { items } = await list(
      `userId=${account.userId}&what=session.begun&what=session.ended&sortOrder=asc`,
      out.headers.get('x-position') ?? '',
    );
    expect(items).toMatchObject([
      { what: 'session.begun', by: account.userId },
      { what: 'session.ended', by: account.userId, details: { why: 'logout' } },
    ]);
  });

  it('tells what the platform did here, without a name from elsewhere', async () => {
    const bill = await house.signedIn(BILL);
    const changed = await bill.patch(`tenants/${acme.tenantId}`, { subscriptionPlan: 'ENTERPRISE' });
    const { items } = await list('what=tenant.changed', changed.headers.get('x-position') ?? '');
    expect(items).toMatchObject([{ byName: null, details: { subscriptionPlan: 'ENTERPRISE' } }]);
    const crossings = await bill.get('audit?what=crossing.made');
    expect(crossings.body.items[0].details).toEqual({ to: acme.tenantId, why: 'change-tenant' });
  });

  it('tells who was not let in, and who asked for what they may not, once a minute', async () => {
    const account = await house.member(acme.admin, 'refused');
    const { email, tenant } = account;
    await house.ask('POST', 'auth/login', { email, tenant, password: 'certainly not this one' });
    await house.ask('POST', 'auth/login', { email: 'nobody@acme.example', tenant, password: 'nor this one here' });
    const me = await house.signedIn(account);
    await me.post('me/password', { currentPassword: 'not it', newPassword: 'something quite long' });
    for (let i = 0; i < 3; i++) await me.get('audit');
    await me.post('users', { email: 'x@acme.example', fullName: 'X', role: 'USER' });
    let items: Entry[] = [];
    await until(async () => (items = (await list('refused=true&sortOrder=asc')).items).length >= 5);
    expect(items).toMatchObject([
      { what: 'sign-in.refused', by: 'anonymous', userId: account.userId, details: { why: 'wrong-password' } },
      { what: 'sign-in.refused', by: 'anonymous', userId: null, details: { why: 'unknown-account' } },
      { what: 'password-change.refused', by: account.userId, details: { why: 'wrong-password' } },
      { what: 'access.refused', by: account.userId, details: { lacking: 'audit:read', network: '127.0.0.0/24' } },
      { what: 'access.refused', by: account.userId, details: { lacking: 'user:invite' } },
    ]);
    expect(JSON.stringify(items)).not.toContain('nobody@');
    expect((await list('refused=false&pageSize=100')).items.some(({ refused }) => refused)).toBe(false);
  });

  it('comes in pages, newest first, by time and by who', async () => {
    const [newest, older] = (await list('pageSize=2')).items as (Entry & { at: string })[];
    expect(Date.parse(newest?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(older?.at ?? ''));
    expect((await list(`to=${older?.at}`)).totalItems).toBeLessThan((await list('')).totalItems);
    const mine = await list(`by=${acme.admin.userId}&pageSize=100`);
    expect(new Set(mine.items.map(({ by }) => by))).toEqual(new Set([acme.admin.userId]));
    expect((await admin.get('audit?what=&pageSize=101')).status).toBe(400);
  });

  it('is for admins, of their own tenant', async () => {
    const plain = await house.signedIn(await house.member(acme.admin, 'nosy'));
    expect((await plain.get('audit')).status).toBe(403);
    const other = await house.signedIn((await house.tenant('other.example')).admin);
    const theirs = (await other.get('audit?pageSize=100')).body.items as Entry[];
    expect(JSON.stringify(theirs)).not.toContain(acme.tenantId);
    expect(theirs.map(({ what }) => what)).toContain('tenant.created');
  });
});
