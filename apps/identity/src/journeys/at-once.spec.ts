import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { House, PASSWORD, type Answer } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
let admin: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
  admin = await house.signedIn(acme.admin);
});
afterAll(() => house?.close());

/** Holds a row of the tenant's until it is let go, so that what is asked meanwhile waits there in the order of asking. */
async function holding(sql: string, values: readonly unknown[]) {
  const other = new pg.Client(house.databases.identity.app);
  await other.connect();
  await other.query('BEGIN');
  await other.query(`SELECT set_config('app.tenant', $1, true)`, [acme.tenantId]);
  const { rowCount } = await other.query(sql, [...values]);
  expect(rowCount).toBe(1);
  return { letGo: () => other.end() };
}

/** Long enough for a request to come to where it waits. */
const arrived = () => sleep(400);

describe('somebody who registers', () => {
  /** Both at once: what an admin asks about somebody decides on who they have become. */
  async function whileRegistering(name: string, ask: (userId: string) => Promise<Answer>) {
    const email = `${name}@acme.example`;
    const userId = (await admin.post('users', { email, fullName: name, role: 'TENANT_ADMIN' })).body.userId as string;
    const invitation = await house.invitationTo(email);
    const held = await holding('SELECT 1 FROM identity.invitation WHERE user_id = $1 FOR UPDATE', [userId]);
    const registering = house.ask('POST', 'auth/register', { invitation, fullName: name, password: PASSWORD });
    await arrived();
    const asking = ask(userId);
    await arrived();
    await held.letGo();
    expect([(await registering).status, (await asking).status]).toEqual([201, 200]);
  }

  const nobodyElseRuns = async () =>
    expect((await admin.post(`users/${acme.admin.userId}/deactivate`)).body).toMatchObject({ code: 'user.last-admin' });

  it('and is demoted at that moment counts as no admin', async () => {
    await whileRegistering('demoted', (userId) => admin.patch(`users/${userId}`, { role: 'USER' }));
    await nobodyElseRuns();
  });

  it('and is deactivated at that moment counts as no admin', async () => {
    await whileRegistering('deactivated', (userId) => admin.post(`users/${userId}/deactivate`));
    await nobodyElseRuns();
  });
});

describe('a session', () => {
  it('that is ended by its owner and by an admin at once ends, and both are answered', async () => {
    const account = await house.member(acme.admin, 'leaver');
    const { accessToken } = await house.signIn(account);
    const held = await holding('SELECT 1 FROM identity.live_session WHERE user_id = $1 FOR UPDATE', [account.userId]);
    const deactivating = admin.post(`users/${account.userId}/deactivate`);
    await arrived();
    const leaving = house.as(accessToken).post('auth/logout');
    await arrived();
    await held.letGo();
    expect([(await deactivating).status, (await leaving).status]).toEqual([200, 204]);
  });
});
