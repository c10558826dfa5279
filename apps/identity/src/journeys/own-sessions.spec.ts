import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
});
afterAll(() => house?.close());

const signInOn = async (device: string, account: { email: string; password: string; tenant: string }) => {
  const { email, password, tenant } = account;
  const answer = await house.ask('POST', 'auth/login', { email, password, tenant }, { 'user-agent': device });
  return house.as(answer.body.accessToken as string);
};

describe('one’s own sessions', () => {
  it('are listed with where they came from, the one that asks marked', async () => {
    const account = await house.member(acme.admin, 'lister');
    await signInOn('Phone', account);
    const laptop = await signInOn('Laptop', account);
    const { status, body } = await laptop.get('me/sessions');
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalItems: 2, page: 1 });
    expect(body.items.map(({ device, current }: { device: string; current: boolean }) => [device, current])).toEqual([
      ['Laptop', true],
      ['Phone', false],
    ]);
    expect(body.items[0].address).toBe('127.0.0.1');
    expect((await laptop.get('me/sessions?page=2&pageSize=1')).body.items).toHaveLength(1);
  });

  it('are ended one by one, the others go on', async () => {
    const account = await house.member(acme.admin, 'loser');
    const phone = await signInOn('Phone', account);
    const laptop = await signInOn('Laptop', account);
    const { body } = await laptop.get('me/sessions');
    const lost = body.items.find(({ device }: { device: string }) => device === 'Phone').sessionId;
    expect((await laptop.delete(`me/sessions/${lost}`)).status).toBe(204);
    expect([(await phone.get('me')).status, (await laptop.get('me')).status]).toEqual([401, 200]);
    expect((await laptop.delete(`me/sessions/${lost}`)).body.code).toBe('session.not-found');
    expect((await laptop.get('me/sessions')).body.totalItems).toBe(1);
  });

  it('are nobody else’s', async () => {
    const [victim, other] = [await house.member(acme.admin, 'victim'), await house.member(acme.admin, 'other')];
    const theirs = await signInOn('Phone', victim);
    const mine = await signInOn('Phone', other);
    const { sessionId } = (await theirs.get('me/sessions')).body.items[0];
    expect((await mine.delete(`me/sessions/${sessionId}`)).status).toBe(404);
    expect((await theirs.get('me')).status).toBe(200);
  });
});

describe('one’s own profile', () => {
  it('is changed by oneself', async () => {
    const account = await house.member(acme.admin, 'selfmade');
    const me = await house.signedIn(account);
    const answer = await me.patch('me', { fullName: 'Self Made', locale: 'en' });
    expect(answer.body).toMatchObject({ fullName: 'Self Made', locale: 'en', role: 'USER' });
    expect((await me.get('me')).body).toEqual(answer.body);
    expect((await me.patch('me', { role: 'TENANT_ADMIN' })).body.errors).toEqual([
      { pointer: '/role', detail: 'is not a known field' },
    ]);
    expect((await me.patch('me', { fullName: null })).status).toBe(400);
    expect((await me.patch('me', {}, { 'if-match': '"1"' })).status).toBe(412);
  });
});
