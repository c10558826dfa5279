import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FactCodec, PostgresStore, openPool, type Recorded } from '@mrbill/event-sourcing';
import { eventsOf } from '@mrbill/http';
import { Envelope } from '@mrbill/messaging';
import { mistakesInFact } from '@mrbill/messaging/testing';
import { until } from '@mrbill/testing';
import { aggregates } from '../aggregates.js';
import { ERASED, users } from '../contract/index.js';
import { FileMasterKey } from '../people/master-key.js';
import { PostgresPersonKeys } from '../people/postgres-person-keys.js';
import { about } from '../service.js';
import { BILL, House, PASSWORD, READER_TOKEN } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
let admin: ReturnType<House['as']>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
  admin = await house.signedIn(acme.admin);
});
afterAll(() => house?.close());

const invite = async (name: string, role = 'USER') => {
  const email = `${name}@acme.example`;
  const answer = await admin.post('users', { email, fullName: `Name of ${name}`, role });
  return { email, answer, userId: answer.body.userId as string };
};
const register = (invitation: string, more: object = {}) =>
  house.ask('POST', 'auth/register', { invitation, fullName: 'Somebody', password: PASSWORD, ...more });

describe('an invitation', () => {
  it('makes a user who has yet to come', async () => {
    const { answer, userId } = await invite('joana');
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      email: 'joana@acme.example',
      role: 'USER',
      status: 'INVITED',
      locale: 'pt-BR',
      lastLoginAt: null,
      version: 1,
    });
    expect(answer.headers.get('location')).toBe(`/api/v1/users/${userId}`);
    expect((await admin.get(`users/${userId}`)).body).toEqual(answer.body);
  });

  it('works once, also for two at the same time', async () => {
    const { email } = await invite('twice');
    const invitation = await house.invitationTo(email);
    const answers = await Promise.all([1, 2, 3].map(() => register(invitation)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410, 410]);
    expect((await register(invitation)).body).toMatchObject({ status: 410, code: 'invitation.not-valid' });
  });

  it('expires', async () => {
    const { email, userId } = await invite('late');
    const invitation = await house.invitationTo(email);
    await house.pretend('UPDATE identity.invitation SET expires_at = now() WHERE user_id = $1', acme.tenantId, [
      userId,
    ]);
    expect((await register(invitation)).status).toBe(410);
  });

  it('is not good in another tenant, nor for another person', async () => {
    const { email } = await invite('moved');
    const other = await house.tenant('elsewhere.example');
    const bytes = Buffer.from(await house.invitationTo(email), 'base64url');
    Buffer.from(other.tenantId.replaceAll('-', ''), 'hex').copy(bytes, 0);
    expect((await register(bytes.toString('base64url'))).status).toBe(410);
    expect((await register('nonsense')).status).toBe(410);
  });

  it('asks for a password that is worth the name', async () => {
    const { email } = await invite('short');
    const invitation = await house.invitationTo(email);
    expect((await register(invitation, { password: 'too short' })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/password' }],
    });
    for (const password of ['Password1234', 'short@acme.example', 'acme.example 1234']) {
      expect((await register(invitation, { password })).body).toMatchObject({
        status: 400,
        code: 'invalid-input',
        errors: [{ pointer: '/password', detail: expect.stringContaining('choose') }],
      });
    }
    expect((await register(invitation)).status).toBe(201);
  });

  it('is for tenant admins to send', async () => {
    const { email } = await invite('plain');
    await register(await house.invitationTo(email));
    const plain = await house.signedIn({ email, password: PASSWORD, tenant: acme.domain });
    expect((await plain.post('users', { email: 'friend@acme.example', fullName: 'Friend', role: 'USER' })).status).toBe(
      403,
    );
    expect((await plain.get('users')).status).toBe(200);
  });

  it('takes an address once in a tenant, and again in another', async () => {
    await invite('shared');
    expect((await invite('SHARED')).answer.body).toMatchObject({ status: 409, code: 'user.email-taken' });
    const other = await house.signedIn((await house.tenant('second.example')).admin);
    expect((await other.post('users', { email: 'shared@acme.example', fullName: 'Shared', role: 'USER' })).status).toBe(
      201,
    );
  });
});

describe('a user of another tenant', () => {
  it('is as one who never was', async () => {
    const other = await house.tenant('strangers.example');
    const theirs = await admin.get(`users/${other.admin.userId}`);
    const nobody = await admin.get('users/018f0000-0000-7000-8000-00000000dead');
    expect([theirs.status, nobody.status]).toEqual([404, 404]);
    expect({ ...theirs.body, traceId: '', instance: '' }).toEqual({ ...nobody.body, traceId: '', instance: '' });
  });
});

describe('the list of users', () => {
  let list: (query: string) => Promise<{
    totalItems: number;
    totalPages: number;
    items: { fullName: string; email: string; tenantId: string }[];
  }>;
  beforeAll(async () => {
    const { admin: account } = await house.tenant('list.example');
    const one = await house.signedIn(account);
    let position = '';
    for (const [email, fullName, role] of [
      ['joao@list.example', 'João da Silva', 'USER'],
      ['zoe@list.example', 'zoë', 'TENANT_ADMIN'],
      ['adam@list.example', 'Adam', 'USER'],
    ]) {
      position = (await one.post('users', { email, fullName, role })).headers.get('x-position') ?? '';
    }
    list = async (query) => (await one.get(`users?${query}`, { 'x-position': position })).body;
  });

  it('shows everybody of one’s own tenant, the first one first', async () => {
    const { totalItems, items } = await list('');
    expect(totalItems).toBe(4);
    expect(items.map(({ email }) => email)).toEqual([
      'admin@list.example',
      'joao@list.example',
      'zoe@list.example',
      'adam@list.example',
    ]);
    expect(new Set(items.map(({ tenantId }) => tenantId)).size).toBe(1);
  });

  it('comes in pages', async () => {
    expect(await list('page=2&pageSize=3')).toMatchObject({
      totalItems: 4,
      totalPages: 2,
      page: 2,
      pageSize: 3,
      items: [{ fullName: 'Adam' }],
    });
    expect((await list('page=9')).items).toEqual([]);
    expect(await list('pageSize=101')).toMatchObject({ status: 400 });
  });

  it.each([
    ['status=INVITED', 3],
    ['status=ACTIVE', 1],
    ['role=TENANT_ADMIN', 2],
    ['role=USER&status=INVITED', 2],
    ['q=joao', 1],
    ['q=JO%C3%83O', 1],
    ['q=list.example', 4],
    ['q=%25', 0],
    ['q=nobody', 0],
    ['q=somebody', 1],
    ['q=the%20admin', 0],
  ])('finds by %s', async (query, found) => expect((await list(query)).totalItems).toBe(found));

  it('is sorted by name without regard to capitals and accents', async () => {
    const names = (await list('sortBy=fullName&sortOrder=desc&status=INVITED')).items.map(({ fullName }) => fullName);
    expect(names).toEqual(['zoë', 'João da Silva', 'Adam']);
  });

  it.each(['sortBy=password', 'status=GONE', 'colour=red'])('refuses %s', async (query) =>
    expect(await list(query)).toMatchObject({ status: 400 }),
  );
});

describe('what is personal', () => {
  const history = async (userId: string) => {
    const app = openPool(house.databases.identity.app, { name: 'spec' });
    const keys = openPool(house.databases.keys.app, { name: 'spec' });
    const personKeys = new PostgresPersonKeys(keys, FileMasterKey.read(house.env.KEY_FILE ?? ''));
    const stored = await new PostgresStore(app).load(acme.tenantId, { name: 'user', id: userId });
    const codec = new FactCodec(aggregates as never, personKeys);
    return {
      stored,
      personKeys,
      read: () => codec.decode(stored) as Promise<Recorded[]>,
      close: () => Promise.all([app.end(), keys.end()]),
    };
  };

  it('is stored under a key of the person, and gone with the key', async () => {
    const { email, userId } = await invite('erica');
    await register(await house.invitationTo(email), { fullName: 'Erica Souza' });
    const { stored, read, personKeys, close } = await history(userId);
    expect(JSON.stringify(stored)).not.toMatch(/erica/i);
    expect((await read()).map(({ data }) => data)).toMatchObject([
      { email, fullName: 'Name of erica' },
      { fullName: 'Erica Souza' },
    ]);
    await personKeys.destroy(acme.tenantId, userId);
    expect((await read()).map(({ data }) => data)).toMatchObject([ERASED, { fullName: ERASED.fullName }]);
    await close();
    // The service knows it at the latest when what it remembers of keys has run out.
    await until(async () => (await admin.get(`users/${userId}`)).body.fullName === ERASED.fullName);
    expect((await admin.get(`users/${userId}`)).body.email).toBe(ERASED.email);
  });

  it('is in no other fact: those carry ids', async () => {
    const rows = await house.pretend<{ text: string }>(
      `SELECT type || data::text AS text FROM store.event WHERE name <> 'user'`,
      acme.tenantId,
      [],
    );
    expect(rows.length).toBeGreaterThan(2);
    for (const { text } of rows) expect(text).not.toContain('@');
  });
});

describe('what identity tells others', () => {
  it('is a feed of tenants, users and sessions, as the contract says', async () => {
    const response = await fetch(`http://127.0.0.1:${house.service.internalPort}/feed?after=0&limit=5000&wait=0`, {
      headers: { authorization: `Bearer ${READER_TOKEN}` },
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const told = lines.filter((line) => !('mark' in line)).map((line) => Envelope.parse(line));
    expect(told.flatMap((fact) => mistakesInFact(eventsOf(about), fact))).toEqual([]);
    expect(new Set(told.map(({ thing }) => thing))).toEqual(new Set(['tenant', 'user', 'session']));
    const user = told.find(({ subject }) => subject === acme.admin.userId);
    expect(user?.type).toBe('mrbill.identity.user-registered.v1');
    expect(users.state.parse(user?.data.state)).toMatchObject({
      email: acme.admin.email,
      role: 'TENANT_ADMIN',
      status: 'ACTIVE',
    });
    expect(JSON.stringify(told)).not.toMatch(/argon2|\$sealed/);
  });

  it('tells of an ended session at once', async () => {
    const { accessToken } = await house.signIn(BILL);
    await house.as(accessToken).post('auth/logout');
    const ended = async () => {
      const response = await fetch(`http://127.0.0.1:${house.service.internalPort}/feed?after=0&limit=5000&wait=0`, {
        headers: { authorization: `Bearer ${READER_TOKEN}` },
      });
      return (await response.text()).includes('session-ended');
    };
    await until(ended);
  });
});

describe('state beside the facts', () => {
  const TABLES = [
    'identity.credential',
    'identity.invitation',
    'identity.live_session',
    'identity.refresh_token',
    'store.reservation',
  ];

  it.each(['owner', 'app', 'pump'] as const)('is shut for %s where no tenant was said', async (role) => {
    const pool = openPool(house.databases.identity[role], { name: 'spec' });
    for (const table of TABLES) {
      const rows = await pool.query(`SELECT count(*)::int AS count FROM ${table}`).then(
        ({ rows: [row] }) => row.count as number,
        (error: { code?: string }) => error.code,
      );
      // The pump has no business with it at all.
      expect([table, rows]).toEqual([table, role === 'pump' ? '42501' : 0]);
    }
    await pool.end();
  });

  it('is seen one tenant at a time', async () => {
    const other = await house.tenant('shut.example');
    const rows = await house.pretend<{ tenant: string }>('SELECT tenant FROM identity.credential', other.tenantId, []);
    expect(rows).toEqual([{ tenant: other.tenantId }]);
  });
});
