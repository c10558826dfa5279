import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SystemClock } from '@mrbill/event-sourcing';
import { readConfig, start } from '@mrbill/http';
import { PLATFORM_TENANT } from '@mrbill/tenancy';
import pg from 'pg';
import { Refusals } from '../audit/refusals.js';
import type { RecordedRefusals } from '../audit/recorded-refusals.js';
import { accountOf, countAttempt } from '../credentials/attempts.js';
import { Forgetting } from '../credentials/forgetting.js';
import { NOWHERE } from '../credentials/failing-places.js';
import { IdentityModule } from '../identity.module.js';
import { about } from '../service.js';
import { identitySettings } from '../settings.js';
import { House, PASSWORD } from './house.js';

const EDGE = 'the-secret-of-the-edge-in-this-spec';
const OPS = 'the-token-of-the-operator';
const MOST = 12;

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
beforeAll(async () => {
  house = await House.open({
    EDGE_SECRET: EDGE,
    OPS_TOKEN_HASH: createHash('sha256').update(OPS).digest('hex'),
    SIGN_IN_FAILURES_PER_ADDRESS: String(MOST),
  });
  acme = await house.tenant('acme.example');
});
afterAll(() => house?.close());
// The shortest pause is a second, which a busy machine may need for an answer: here time passes only where a test says so.
beforeEach(() => void jest.spyOn(SystemClock.prototype, 'now').mockReturnValue(new Date()));
afterEach(() => void jest.restoreAllMocks());

let lastPlace = 0;
/** An address that nobody has come from before. */
const newPlace = () => `198.51.${Math.floor(++lastPlace / 250)}.${lastPlace % 250}`;

interface Account {
  readonly email: string;
  readonly password: string;
  readonly tenant: string;
}
const from = (place: string) => ({ 'x-edge-secret': EDGE, 'x-forwarded-for': place });
const login = ({ email, password, tenant }: Account, place: string, to = house) =>
  to.ask('POST', 'auth/login', { email, password, tenant }, from(place));
const statusesOf = async (account: Account, place: string, times: number) => {
  const statuses: number[] = [];
  for (let each = 0; each < times; each++) statuses.push((await login(account, place)).status);
  return statuses;
};
const wrong = (account: Account): Account => ({ ...account, password: 'not the password' });

/** Somebody who has registered, from the machine that this runs on. */
async function somebody(name: string) {
  const admin = await house.signedIn(acme.admin);
  await admin.post('users', { email: `${name}@acme.example`, fullName: name, role: 'USER' });
  return house.accept(`${name}@acme.example`, acme.domain);
}
/** As if so much time had passed for an account. */
const pass = (account: Account, time: string) =>
  house.pretend(
    'UPDATE identity.attempt SET opens_at = opens_at - $2::interval, last_at = last_at - $2::interval WHERE account = $1',
    acme.tenantId,
    [accountOf(acme.tenantId, account.email), time],
  );

/** So many failures that the next one closes it for a quarter of an hour: whatever a test does then, no pause ends meanwhile. */
async function lockOut(account: Account, place = newPlace()) {
  await login(wrong(account), place);
  await house.pretend(
    'UPDATE identity.attempt SET failures = 20, opens_at = last_at WHERE account = $1 AND failures < 20',
    acme.tenantId,
    [accountOf(acme.tenantId, account.email)],
  );
  expect((await login(wrong(account), place)).status).toBe(401);
}

describe('attempts at one account', () => {
  it('have to wait after four failures, for longer each time, and are not even compared meanwhile', async () => {
    const ana = await somebody('ana');
    const place = newPlace();
    expect(await statusesOf(wrong(ana), place, 4)).toEqual([401, 401, 401, 401]);
    const refused = await login(ana, place);
    expect(refused.body).toMatchObject({
      status: 429,
      code: 'session.too-many-attempts',
      detail: expect.stringMatching(/^Try again in 1 seconds\. .*reset by mail/),
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await statusesOf(ana, place, 5)).toEqual([429, 429, 429, 429, 429]);
    await pass(ana, '1 second');
    expect((await login(wrong(ana), place)).status).toBe(401);
    expect((await login(ana, place)).headers.get('retry-after')).toBe('2');
    await pass(ana, '2 seconds');
    expect((await login(ana, place)).status).toBe(200);
    expect(await statusesOf(wrong(ana), place, 4)).toEqual([401, 401, 401, 401]);
    expect((await login(ana, place)).status).toBe(429);
  });

  it('never wait for more than a quarter of an hour, and are forgotten after a day', async () => {
    const bia = await somebody('bia');
    const [account, place] = [accountOf(acme.tenantId, bia.email), newPlace()];
    await login(wrong(bia), place);
    await house.pretend('UPDATE identity.attempt SET failures = 5000 WHERE account = $1', acme.tenantId, [account]);
    expect((await login(wrong(bia), place)).status).toBe(401);
    expect((await login(bia, place)).headers.get('retry-after')).toBe('900');
    await pass(bia, '24 hours 1 minute');
    expect(await statusesOf(wrong(bia), place, 4)).toEqual([401, 401, 401, 401]);
    expect((await login(bia, place)).status).toBe(429);
  });

  it('are counted alike whether there is such an account or not', async () => {
    const caio = await somebody('caio');
    const admin = await house.signedIn(acme.admin);
    await admin.post('users', { email: 'guest@acme.example', fullName: 'Guest', role: 'USER' });
    const seen = async (account: Account) => {
      const answers = [];
      for (let each = 0; each < 6; each++) {
        const { status, body, headers } = await login(account, newPlace());
        const { traceId: _, ...problem } = body;
        answers.push({ status, problem, wait: headers.get('retry-after') });
      }
      return answers;
    };
    const known = await seen(wrong(caio));
    expect(known.map(({ status }) => status)).toEqual([401, 401, 401, 401, 429, 429]);
    for (const account of [
      { ...wrong(caio), email: 'nobody@acme.example' },
      { ...wrong(caio), email: 'guest@acme.example' },
      { ...wrong(caio), tenant: 'nowhere.example' },
      { ...wrong(caio), tenant: 'elsewhere.example' },
      { ...wrong(caio), tenant: '018f0000-0000-7000-8000-00000000000f' },
      { ...wrong(caio), tenant: 'no domain at all' },
    ]) {
      expect(await seen(account)).toEqual(known);
    }
  });

  it('are counted together however the tenant and the address are written', async () => {
    const spelled = async (tenants: string[], email: string) => {
      const statuses: number[] = [];
      for (const tenant of tenants)
        statuses.push((await login({ email: email.toUpperCase(), password: 'no', tenant }, newPlace())).status);
      statuses.push((await login({ email, password: 'no', tenant: tenants[0]! }, newPlace())).status);
      return statuses;
    };
    const { email } = await somebody('dora');
    expect(await spelled(['acme.example', 'ACME.example', acme.tenantId, 'Acme.Example'], email)).toEqual([
      ...[401, 401, 401, 401],
      429,
    ]);
    const nowhere = ['nowhere.example', 'NOWHERE.example', ' nowhere.example', 'Nowhere.Example'];
    expect(await spelled(nowhere, 'dora@nowhere.example')).toEqual([401, 401, 401, 401, 429]);
  });

  it('do not get through a hundred at once, from a hundred places', async () => {
    const eva = await somebody('eva');
    await lockOut(eva);
    await pass(eva, '15 minutes');
    const answers = await Promise.all(Array.from({ length: 100 }, () => login(wrong(eva), newPlace())));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBe(1);
    expect(statuses.filter((status) => status === 429).length).toBe(99);
  });

  it('wait for one that is being counted, and see what it did', async () => {
    const flo = await somebody('flo');
    await login(wrong(flo), newPlace());
    const account = accountOf(acme.tenantId, flo.email);
    const other = new pg.Client(house.databases.identity.app);
    await other.connect();
    await other.query('BEGIN');
    await other.query(`SELECT set_config('app.tenant', $1, true)`, [acme.tenantId]);
    await other.query('SELECT 1 FROM identity.attempt WHERE account = $1 FOR UPDATE', [account]);
    const answer = login(wrong(flo), newPlace());
    await sleep(500);
    await other.query(`UPDATE identity.attempt SET opens_at = now() + interval '1 hour' WHERE account = $1`, [account]);
    await other.query('COMMIT');
    await other.end();
    expect((await answer).status).toBe(429);
  });

  it('need not wait for whoever came at the same moment and looked at the clock later', async () => {
    const { context, ids, streams } = house.bench;
    const tried = {
      tenantId: acme.tenantId,
      account: accountOf(acme.tenantId, 'twins'),
      place: Buffer.from('a place'),
    };
    const count = (at: number) =>
      context.asSystem('spec', acme.tenantId, ids.next(), () =>
        streams.transaction((tx) => countAttempt(tx, tried, false, new Date(at))),
      );
    const now = Date.now();
    expect([(await count(now)).admitted, (await count(now - 20)).admitted]).toEqual([true, true]);
  });

  it('that are right may be twenty at once from a new place', async () => {
    const fred = await somebody('fred');
    const place = newPlace();
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(fred, place)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('are counted by all instances together', async () => {
    const gil = await somebody('gil');
    const settings = readConfig(identitySettings, house.env);
    const other = await start(IdentityModule.with(settings), { ...about, settings });
    try {
      const ask = async (port: number) => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(newPlace()) },
          body: JSON.stringify({ email: gil.email, password: 'no', tenant: gil.tenant }),
        });
        return answer.status;
      };
      const statuses: number[] = [];
      for (let each = 0; each < 6; each++) statuses.push(await ask(each % 2 === 0 ? house.service.port : other.port));
      expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    } finally {
      await other.close();
    }
  });
});

describe('strangers who try and try', () => {
  it('do not lock somebody out where they have signed in or registered', async () => {
    const hugo = await somebody('hugo');
    const office = newPlace();
    expect((await login(hugo, office)).status).toBe(200);
    await lockOut(hugo);
    expect((await login(hugo, newPlace())).status).toBe(429);
    expect((await login(hugo, office)).status).toBe(200);
    expect(
      (await house.ask('POST', 'auth/login', { email: hugo.email, password: PASSWORD, tenant: hugo.tenant })).status,
    ).toBe(200);
    // What he does himself there does not let strangers try again, and is counted by itself.
    expect((await login(hugo, newPlace())).status).toBe(429);
    expect(await statusesOf(wrong(hugo), office, 5)).toEqual([401, 401, 401, 401, 429]);
  });

  it('are back at the start where a place was not used for thirty days', async () => {
    const ines = await somebody('ines');
    const home = newPlace();
    await login(ines, home);
    await lockOut(ines);
    await house.pretend(
      `UPDATE identity.known_place SET seen_at = seen_at - interval '30 days' WHERE account = $1`,
      acme.tenantId,
      [accountOf(acme.tenantId, ines.email)],
    );
    expect((await login(ines, home)).status).toBe(429);
  });
});

describe('failures from one address', () => {
  const scatter = async (place: string, count: number, first = 0) => {
    const statuses = new Set<number>();
    for (let each = 0; each < count; each++) {
      const account = { email: `${place}-${first + each}@acme.example`, password: 'no', tenant: acme.domain };
      statuses.add((await login(account, place)).status);
    }
    return [...statuses];
  };

  it('are bound over all accounts and tenants, but for whom is known there; what is right is not counted', async () => {
    const [jo, kim] = [await somebody('jo'), await somebody('kim')];
    const place = newPlace();
    expect((await login(jo, place)).status).toBe(200);
    expect(await scatter(place, MOST - 1)).toEqual([401]);
    for (let each = 0; each < 3; each++) expect((await login(jo, place)).status).toBe(200);
    expect((await login({ email: 'a', password: 'b', tenant: 'nowhere.example' }, place)).status).toBe(401);
    const refused = await login(kim, place);
    expect(refused.body).toMatchObject({ status: 429, code: 'session.too-many-attempts' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(await scatter(place, 2, 100)).toEqual([429]);
    expect((await login(jo, place)).status).toBe(200);
    expect((await login(kim, newPlace())).status).toBe(200);
    await house.pretend(`UPDATE identity.failing_place SET ends_at = $2 WHERE failures >= $1`, NOWHERE, [
      MOST,
      new SystemClock().now(),
    ]);
    expect((await login(kim, place)).status).toBe(200);
    expect(await scatter(place, MOST, 200)).toEqual([401]);
    expect(await scatter(place, 1, 300)).toEqual([429]);
  });
});

describe('unlocking', () => {
  const unlock = (tenant: string, email: string, authorization = `Ops ${OPS}`) =>
    house.ask('POST', 'ops/unlock', { tenant, email }, { authorization });

  it('forgets what failed, and does no harm twice', async () => {
    const leo = await somebody('leo');
    const home = newPlace();
    await login(leo, home);
    await lockOut(leo);
    await lockOut(leo, home);
    expect([(await login(leo, newPlace())).status, (await login(leo, home)).status]).toEqual([429, 429]);
    const answer = { tenantId: acme.tenantId, userId: leo.userId };
    expect(await unlock('ACME.example', 'LEO@acme.example')).toMatchObject({
      status: 200,
      body: { ...answer, hadFailures: true },
    });
    expect((await unlock(acme.tenantId, leo.email)).body).toEqual({ ...answer, hadFailures: false });
    expect([(await login(leo, newPlace())).status, (await login(leo, home)).status]).toEqual([200, 200]);
  });

  it('says what it does not find', async () => {
    expect((await unlock('nowhere.example', 'a@b.example')).body).toMatchObject({ code: 'tenant.not-found' });
    expect((await unlock('018f0000-0000-7000-8000-00000000000f', 'a@b.example')).body).toMatchObject({
      code: 'tenant.not-found',
    });
    expect((await unlock(acme.domain, 'nobody@acme.example')).body).toMatchObject({ code: 'user.not-found' });
  });

  it('is for platform admins and the operator', async () => {
    const as = async (account: Account) => `Bearer ${(await house.signIn(account)).accessToken}`;
    const bill = { email: 'bill@mrbill.example', password: PASSWORD, tenant: 'mrbill.example' };
    expect((await unlock(acme.domain, acme.admin.email, await as(bill))).status).toBe(200);
    expect((await unlock('mrbill.example', bill.email, await as(bill))).status).toBe(200);
    expect((await unlock(acme.domain, acme.admin.email, await as(acme.admin))).status).toBe(403);
    const crossings = await house.pretend<{ data: { why: string } }>(
      `SELECT data FROM store.event WHERE type = 'crossing.made'`,
      PLATFORM_TENANT,
      [],
    );
    expect(crossings.map(({ data }) => data.why)).toContain('unlock-account');
  });
});

describe('refusals', () => {
  interface Kept {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
  }
  const kept = async (tenantId: string): Promise<readonly Kept[]> => {
    await (house.service.app.get(Refusals) as RecordedRefusals).written();
    return house.pretend<Kept>(
      `SELECT type, data FROM store.event WHERE name = 'refusal' ORDER BY position`,
      tenantId,
      [],
    );
  };

  it('are facts of the tenant where they happened, one for each wait, and hold nothing that was typed', async () => {
    const other = await house.tenant('refusals.example');
    const account = { ...other.admin, tenant: other.domain };
    await statusesOf(wrong(account), '203.0.113.9', 9);
    await login({ ...account, email: 'my secret password' }, '203.0.113.9');
    const facts = await kept(other.tenantId);
    const ofUser = (why: string) => ({
      type: 'refusal.of-user',
      data: {
        what: 'sign-in',
        why,
        userId: account.userId,
        address: expect.objectContaining({ person: account.userId }),
      },
    });
    expect(facts).toEqual([
      ...Array.from({ length: 4 }, () => ofUser('wrong-password')),
      ofUser('too-many-attempts'),
      { type: 'refusal.of-stranger', data: { what: 'sign-in', why: 'unknown-account', network: '203.0.113.0/24' } },
    ]);
    expect(JSON.stringify(facts)).not.toMatch(/203\.0\.113\.9|secret/);
  });

  it('of tenants that are none are not kept', async () => {
    const none = '018f0000-0000-7000-8000-00000000000e';
    await login({ email: 'a@b.example', password: 'no', tenant: none }, newPlace());
    await login({ email: 'a@b.example', password: 'no', tenant: 'nowhere.example' }, newPlace());
    expect([await kept(none), await kept(NOWHERE)]).toEqual([[], []]);
  });
});

describe('what is old', () => {
  it('is taken away, also of tenants that never were', async () => {
    const none = '018f0000-0000-7000-8000-00000000000d';
    const fresh = { email: 'fresh@acme.example', password: 'no', tenant: acme.domain };
    await login({ email: 'a@b.example', password: 'no', tenant: none }, newPlace());
    await login(fresh, newPlace());
    const left = async (tenant: string) => (await house.pretend('SELECT 1 FROM identity.attempt', tenant, [])).length;
    await house.pretend(`UPDATE identity.attempt SET last_at = last_at - interval '25 hours'`, none, []);
    const before = await left(acme.tenantId);
    await house.service.app.get(Forgetting).forget();
    expect(await left(none)).toBe(0);
    expect(await left(acme.tenantId)).toBe(before);
    expect(before).toBeGreaterThan(0);
  });
});
