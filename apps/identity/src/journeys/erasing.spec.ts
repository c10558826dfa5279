import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@mrbill/testing';
import { ERASED } from '../contract/index.js';
import { House, PASSWORD } from './house.js';

const OPS = 'the credential of the operator';
let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
let admin: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open({ OPS_TOKEN_HASH: createHash('sha256').update(OPS).digest('hex') });
  acme = await house.tenant('acme.example');
  admin = await house.signedIn(acme.admin);
});
afterAll(() => house?.close());

const operator = (what: 'erase' | 'export', person: string, tenant = acme.domain) =>
  house.ask('POST', `ops/identity/persons/${what}`, { tenant, person }, { authorization: `Ops ${OPS}` });

describe('a person', () => {
  it('gets all that is kept about them', async () => {
    const account = await house.member(acme.admin, 'exported');
    const me = await house.signedIn(account);
    const renamed = await me.patch('me', { fullName: 'Expor Tada' });
    await admin.get('audit', { 'x-position': renamed.headers.get('x-position') ?? '' });
    const { status, body } = await operator('export', account.email.toUpperCase());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { userId: account.userId, email: account.email, fullName: 'Expor Tada' },
      history: [
        { type: 'user.invited', data: { email: account.email, fullName: 'exported' } },
        { type: 'user.registered' },
        { type: 'user.changed', data: { fullName: 'Expor Tada' } },
      ],
      sessions: [{ address: '127.0.0.1' }],
      invitation: null,
      passwordIsKept: true,
      letters: [{ to: account.email }],
    });
    expect(body.audit.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(['user.invited', 'session.begun', 'user.changed']),
    );
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
    expect(JSON.stringify(body)).not.toContain('argon2');
    expect((await operator('export', account.userId)).body.user.email).toBe(account.email);
  });

  it('is erased for good', async () => {
    const account = await house.member(acme.admin, 'vanishing');
    const session = await house.signIn(account);
    await admin.post(`users/${account.userId}/reactivate`, undefined, { 'idempotency-key': 'about-vanishing' });
    const erased = await operator('erase', account.email);
    expect(erased).toMatchObject({ status: 200, body: { userId: account.userId, tenantId: acme.tenantId } });

    expect((await house.as(session.accessToken).get('me')).status).toBe(401);
    const { email, password, tenant } = account;
    expect((await house.ask('POST', 'auth/login', { email, password, tenant })).status).toBe(401);
    const shown = await admin.get(`users/${account.userId}`);
    expect(shown.body).toMatchObject({ ...ERASED, status: 'DEACTIVATED', lastLoginAt: null });
    const position = shown.headers.get('x-position') ?? '';
    expect((await admin.get('users?q=vanishing', { 'x-position': position })).body.totalItems).toBe(0);
    expect((await house.ask('GET', `/dev/mail?to=${email}`)).body).toEqual([]);
    expect((await admin.patch(`users/${account.userId}`, { fullName: 'Back' })).body.code).toBe('user.erased');

    await until(async () => (await found(email)).length === 0 && (await found('vanishing')).length === 0);
  });

  it('leaves no letter behind that was being written', async () => {
    const { email, userId, tenant } = await house.member(acme.admin, 'written-to');
    await house.pretend(
      `INSERT INTO identity.reset (tenant, user_id, ticket, expires_at) VALUES ($1, $2, '', now())`,
      acme.tenantId,
      [acme.tenantId, userId],
    );
    const other = new pg.Client({ connectionString: house.databases.superuser });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM identity.reset WHERE user_id = $1 FOR UPDATE', [userId]);
    await house.ask('POST', 'auth/password/forgot', { email, tenant });
    const erasing = operator('erase', userId);
    await sleep(300);
    await other.end();
    expect((await erasing).status).toBe(200);
    // Letters are written one after the other, so this one comes later.
    await house.member(acme.admin, 'written-to-later');
    expect((await house.ask('GET', `/dev/mail?to=${email}`)).body).toEqual([]);
  });

  it('can be invited again afterwards, as somebody new', async () => {
    const account = await house.member(acme.admin, 'returning');
    await operator('erase', account.userId);
    const again = await house.member(acme.admin, 'returning');
    expect(again.userId).not.toBe(account.userId);
  });

  it('is erased once, and somebody who never was is not', async () => {
    const account = await house.member(acme.admin, 'once');
    const first = await operator('erase', account.email);
    expect((await operator('erase', account.userId)).body).toEqual(first.body);
    expect((await operator('erase', account.email)).body.code).toBe('user.not-found');
    expect((await operator('erase', account.email, 'nowhere.example')).body.code).toBe('tenant.not-found');
    expect((await operator('erase', acme.admin.email)).body.code).toBe('user.last-admin');
  });

  it('is not erased by whom runs the tenant, nor exported', async () => {
    for (const what of ['erase', 'export'])
      expect(
        (await admin.post(`ops/identity/persons/${what}`, { tenant: acme.domain, person: acme.admin.email })).status,
      ).toBe(403);
  });
});

/** Where in the databases a text still stands: every row of every table, as the superuser sees it. */
async function found(text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: house.databases.superuser });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const places: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`SELECT t::text AS row FROM ${name} t WHERE strpos(t::text, $1) > 0`, [text]);
      for (const { row } of rows) places.push(`${name}: ${row}`);
    }
    return places;
  } finally {
    await client.end();
  }
}
