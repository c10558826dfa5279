import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@mrbill/testing';
import { BILL, House, secretIn } from './house.js';

let house: House;
let bill: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open();
  bill = await house.signedIn(BILL);
});
afterAll(() => house?.close());

const signIn = ({ email, password, tenant }: { email: string; password: string; tenant: string }) =>
  house.ask('POST', 'auth/login', { email, password, tenant });
const refresh = (refreshToken: string) => house.ask('POST', 'auth/refresh', { refreshToken });
const at = ({ headers }: { headers: Headers }) => ({ 'x-position': headers.get('x-position') ?? '' });

describe('a changed tenant', () => {
  it('is found by its new domain, and the old one is free', async () => {
    const { tenantId, admin } = await house.tenant('old.example');
    const answer = await bill.patch(`tenants/${tenantId}`, { domain: 'NEW.example', subscriptionPlan: 'ENTERPRISE' });
    expect(answer.body).toMatchObject({ domain: 'new.example', subscriptionPlan: 'ENTERPRISE', version: 2 });
    expect((await signIn(admin)).status).toBe(401);
    expect((await signIn({ ...admin, tenant: 'New.Example' })).status).toBe(200);
    const next = await house.tenant('older.example');
    expect((await bill.patch(`tenants/${next.tenantId}`, { domain: 'old.example' })).body.domain).toBe('old.example');
    expect((await bill.patch(`tenants/${next.tenantId}`, { domain: 'new.example' })).body.code).toBe(
      'tenant.domain-taken',
    );
    expect((await bill.get(`tenants/${next.tenantId}`)).body).toMatchObject({ domain: 'old.example', version: 2 });
  });

  it('is named and set up by its own admin, but not upgraded', async () => {
    const { tenantId, admin } = await house.tenant('own.example');
    const own = await house.signedIn(admin);
    const answer = await own.patch(`tenants/${tenantId}`, { name: 'Own', settings: { locale: 'en' } });
    expect(answer.body).toMatchObject({ name: 'Own', settings: { locale: 'en' }, version: 2 });
    expect((await own.patch(`tenants/${tenantId}`, { subscriptionPlan: 'ENTERPRISE' })).body).toMatchObject({
      status: 403,
      code: 'tenant.platforms-to-change',
    });
    expect((await own.patch(`tenants/${tenantId}`, { settings: { theme: 'dark' } })).body.errors).toEqual([
      { pointer: '/settings/theme', detail: 'is not a known field' },
    ]);
    const stranger = await house.signedIn((await house.tenant('stranger.example')).admin);
    expect((await stranger.patch(`tenants/${tenantId}`, { name: 'Hacked' })).status).toBe(404);
    expect((await bill.patch(`tenants/${tenantId}`, { name: 'X' }, { 'if-match': '"1"' })).status).toBe(412);
  });
});

describe('a deactivated tenant', () => {
  it('is out with all its people, and none of its old sessions come back with it', async () => {
    const { tenantId, admin } = await house.tenant('closed.example');
    const user = await house.member(admin, 'user');
    const sessions = await Promise.all([house.signIn(admin), house.signIn(user), house.signIn(user)]);
    await house.ask('POST', 'auth/password/forgot', { email: user.email, tenant: user.tenant });
    const reset = secretIn((await house.lettersTo(user.email, 2)).at(-1)?.links[0] ?? '', 'reset');

    expect((await bill.post(`tenants/${tenantId}/deactivate`)).body.status).toBe('DEACTIVATED');
    await until(async () => (await house.as(sessions[0].accessToken).get('me')).status === 401);
    expect((await signIn(user)).body.code).toBe('session.not-begun');
    for (const { refreshToken } of sessions) expect((await refresh(refreshToken)).status).toBe(401);
    expect((await house.ask('POST', 'auth/password/reset', { reset, password: 'a brand new password' })).status).toBe(
      410,
    );

    const live = 'SELECT 1 FROM identity.live_session';
    await until(async () => (await house.pretend(live, tenantId, [])).length === 0);
    expect((await bill.post(`tenants/${tenantId}/reactivate`)).body.status).toBe('ACTIVE');
    for (const { refreshToken } of sessions) expect((await refresh(refreshToken)).status).toBe(401);
    const again = await house.signIn(user);
    await until(async () => (await house.as(again.accessToken).get('me')).status === 200);
    for (const { accessToken } of sessions) expect((await house.as(accessToken).get('me')).status).toBe(401);
  });

  it('is never the platform’s own', async () => {
    const { tenantId } = (await bill.get('me')).body;
    expect((await bill.post(`tenants/${tenantId}/deactivate`)).body.code).toBe('tenant.is-the-platform');
  });

  it('is the platform’s to decide', async () => {
    const { tenantId, admin } = await house.tenant('proud.example');
    const own = await house.signedIn(admin);
    expect((await own.post(`tenants/${tenantId}/deactivate`)).status).toBe(403);
    expect((await own.get('tenants')).status).toBe(403);
  });
});

describe('the list of tenants', () => {
  it('shows all of them to the platform, filtered and sorted', async () => {
    const domains = ['açaí.example', 'bolo.example', 'café.example'];
    let position = {};
    for (const [index, domain] of domains.entries()) {
      const { tenantId } = await house.tenant(`list-${index}.example`);
      position = at(await bill.patch(`tenants/${tenantId}`, { name: `Lista ${domain}`, subscriptionPlan: 'FREE' }));
    }
    const list = async (query: string) => (await bill.get(`tenants?${query}`, position)).body;
    const names = async (query: string) =>
      (await list(query)).items.map(({ name }: { name: string }) => name.replace('Lista ', ''));
    expect(await names('q=lista&sortBy=name&sortOrder=desc')).toEqual([...domains].reverse());
    expect(await names('q=acai')).toEqual(['açaí.example']);
    expect(await list('q=lista&subscriptionPlan=FREE&pageSize=2')).toMatchObject({ totalItems: 3, totalPages: 2 });
    expect((await list('status=DEACTIVATED&q=lista')).totalItems).toBe(0);
    expect((await bill.get('tenants?sortBy=secret')).status).toBe(400);
  });

  it('is kept from others by the database itself', async () => {
    const { tenantId } = await house.tenant('curious.example');
    await expect(house.pretend('SELECT * FROM identity.all_tenants(NULL, NULL, NULL)', tenantId, [])).rejects.toThrow(
      'only the platform',
    );
  });
});
