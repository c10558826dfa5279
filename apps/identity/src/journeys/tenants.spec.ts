import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORM_TENANT } from '@mrbill/tenancy';
import { appointFirstAdmin } from '../programs/first-admin.js';
import { BILL, House, PASSWORD } from './house.js';

let house: House;
let bill: ReturnType<House['as']>;
let acme: Awaited<ReturnType<House['tenant']>>;
let admin: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open();
  bill = await house.signedIn(BILL);
  acme = await house.tenant('acme.example');
  admin = await house.signedIn(acme.admin);
});
afterAll(() => house?.close());

const order = (domain: string, more: object = {}) => ({
  name: domain,
  domain,
  subscriptionPlan: 'FREE',
  admin: { email: `admin@${domain}`, fullName: 'Admin' },
  ...more,
});

describe('a tenant', () => {
  it('has a domain that nobody else has, however it is written', async () => {
    const twice = await bill.post('tenants', order('ACME.Example'));
    expect(twice.body).toMatchObject({ status: 409, code: 'tenant.domain-taken' });
  });

  it('is made once by two at the same time', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => bill.post('tenants', order('race.example'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('speaks Portuguese unless it says otherwise', async () => {
    const made = await bill.post('tenants', order('brasil.example'));
    expect(made.body.settings).toEqual({ locale: 'pt-BR' });
    await house.invitationTo('admin@brasil.example');
    const [letter] = (await house.ask('GET', '/dev/mail?to=admin@brasil.example')).body;
    expect(letter.subject).toBe('brasil.example convidou você para o Mr. Bill');
  });

  it('is made by platform admins only', async () => {
    expect((await admin.post('tenants', order('mine.example'))).status).toBe(403);
    expect((await house.ask('POST', 'tenants', order('mine.example'))).status).toBe(401);
  });

  it.each([
    ['a domain that is none', { domain: 'not a domain' }],
    ['another plan', { subscriptionPlan: 'GOLD' }],
    ['a field that is none', { status: 'DEACTIVATED' }],
    ['an address that is none', { admin: { email: 'nobody', fullName: 'Nobody' } }],
    ['a setting that is none', { settings: { colour: 'red' } }],
    ['a blank name', { name: '   ' }],
  ])('is refused with %s', async (_, wrong) => {
    expect((await bill.post('tenants', order('wrong.example', wrong))).body).toMatchObject({
      status: 400,
      code: 'invalid-input',
    });
  });

  it('is seen by its own people and by platform admins', async () => {
    const other = await house.tenant('other.example');
    const stranger = await house.signedIn(other.admin);
    const path = `tenants/${acme.tenantId}`;
    expect((await admin.get(path)).body).toMatchObject({ tenantId: acme.tenantId, domain: 'acme.example' });
    expect((await bill.get(path)).body).toMatchObject({ tenantId: acme.tenantId });
    expect((await stranger.get(path)).status).toBe(404);
    expect((await bill.get('tenants/018f0000-0000-7000-8000-00000000dead')).status).toBe(404);
    expect((await bill.get('tenants/nonsense')).status).toBe(404);
  });

  it('remembers in the platform’s own history who looked at it', async () => {
    await bill.get(`tenants/${acme.tenantId}`);
    const rows = await house.pretend<{ data: object }>(
      `SELECT data FROM store.event WHERE type = 'crossing.made'`,
      PLATFORM_TENANT,
      [],
    );
    expect(rows.map(({ data }) => data)).toContainEqual({
      by: expect.any(String),
      to: acme.tenantId,
      why: 'look-at-tenant',
    });
  });
});

describe('an idempotency key', () => {
  const key = (name: string) => ({ 'idempotency-key': name });

  it('makes a tenant once, and answers again with the first answer', async () => {
    const first = await bill.post('tenants', order('key.example'), key('one'));
    const again = await bill.post('tenants', order('key.example'), key('one'));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    for (const header of ['location', 'etag']) expect(again.headers.get(header)).toBe(first.headers.get(header));
    expect((await bill.post('tenants', order('key2.example'), key('one'))).body).toMatchObject({
      status: 422,
      code: 'key-reused',
    });
  });

  it('sent twice at once is one request', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => bill.post('tenants', order('twin.example'), key('two'))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.tenantId)).size).toBe(1);
  });

  it('invites somebody once', async () => {
    const somebody = { email: 'once@acme.example', fullName: 'Once', role: 'USER' };
    const first = await admin.post('users', somebody, key('three'));
    const again = await admin.post('users', somebody, key('three'));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect((await admin.post('users', somebody)).body).toMatchObject({ status: 409, code: 'user.email-taken' });
  });
});

describe('a platform admin', () => {
  it('is appointed by the operator, and the first one once', async () => {
    const another = {
      email: 'eve@mrbill.example',
      fullName: 'Eve',
      locale: 'en',
      password: PASSWORD,
      domain: 'mrbill.example',
    } as const;
    await expect(appointFirstAdmin(house.bench, another)).rejects.toMatchObject({ code: 'platform.has-admin' });
    const again = await appointFirstAdmin(house.bench, {
      ...another,
      email: 'BILL@mrbill.example',
      password: 'another password',
    });
    expect(again).toMatchObject({ made: false, tenantId: PLATFORM_TENANT, domain: 'mrbill.example' });
    await house.signIn(BILL);
  });

  it('cannot be invited', async () => {
    const eve = { email: 'eve@acme.example', fullName: 'Eve', role: 'PLATFORM_ADMIN' };
    expect((await admin.post('users', eve)).status).toBe(400);
    expect((await bill.post('users', { ...eve, role: 'USER' })).status).toBe(403);
  });
});
