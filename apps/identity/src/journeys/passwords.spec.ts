import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountOf } from '../credentials/attempts.js';
import pg from 'pg';
import { House, PASSWORD, secretIn } from './house.js';

let house: House;
let acme: Awaited<ReturnType<House['tenant']>>;
beforeAll(async () => {
  house = await House.open();
  acme = await house.tenant('acme.example');
});
afterAll(() => house?.close());

const ANOTHER = 'another rather long password';
const member = (name: string) => house.member(acme.admin, name);
const forgot = (email: string, tenant = acme.domain) => house.ask('POST', 'auth/password/forgot', { email, tenant });
const reset = (secret: string, password = ANOTHER) =>
  house.ask('POST', 'auth/password/reset', { reset: secret, password });
const signIn = ({ email, tenant }: { email: string; tenant: string }, password: string) =>
  house.ask('POST', 'auth/login', { email, password, tenant });
/** A pause that has begun lasts longer: on a busy machine it would be over before the next attempt. */
const prolongPause = ({ email }: { email: string }) =>
  house.pretend(
    `UPDATE identity.attempt SET opens_at = opens_at + interval '1 minute' WHERE account = $1`,
    acme.tenantId,
    [accountOf(acme.tenantId, email)],
  );
const resetFor = async (email: string, letters = 2) => {
  await forgot(email);
  return secretIn((await house.lettersTo(email, letters)).at(-1)?.links[0] ?? '', 'reset');
};
const meOf = async (accessToken: string) => (await house.as(accessToken).get('me')).status;

describe('a changed password', () => {
  it('is the one to sign in with, and ends all other sessions', async () => {
    const account = await member('changer');
    const [here, elsewhere] = [await house.signIn(account), await house.signIn(account)];
    const asked = { currentPassword: PASSWORD, newPassword: ANOTHER };
    expect((await house.as(here.accessToken).post('me/password', asked)).status).toBe(204);
    expect([await meOf(here.accessToken), await meOf(elsewhere.accessToken)]).toEqual([200, 401]);
    expect((await signIn(account, PASSWORD)).status).toBe(401);
    expect((await signIn(account, ANOTHER)).status).toBe(200);
    const [letter] = (await house.lettersTo(account.email, 2)).slice(-1);
    expect(letter?.subject).toBe('Sua senha do Mr. Bill foi alterada');
    expect(letter?.links).toEqual(['https://mrbill.example.org/#/forgot']);
  });

  it('needs the current one', async () => {
    const account = await member('guesser');
    const me = await house.signedIn(account);
    const answer = await me.post('me/password', { currentPassword: 'not it at all', newPassword: ANOTHER });
    expect(answer.body).toMatchObject({ status: 403, code: 'password.wrong' });
    expect((await signIn(account, PASSWORD)).status).toBe(200);
  });

  it('is not to be found out by somebody with a stolen token', async () => {
    const account = await house.member(acme.admin, 'robbed');
    const thief = await house.signedIn(account);
    const guess = () => thief.post('me/password', { currentPassword: 'a wrong guess', newPassword: ANOTHER });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await guess());
    await prolongPause(account);
    for (let i = 0; i < 2; i++) answers.push(await guess());
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 429, 429]);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is not made of what everybody knows of its owner', async () => {
    const account = await house.member(acme.admin, 'obvious');
    const me = await house.signedIn(account);
    const change = await me.post('me/password', { currentPassword: PASSWORD, newPassword: 'obvious-acme.example' });
    expect(change.body).toMatchObject({ status: 400, errors: [{ pointer: '/newPassword' }] });
    const again = await reset(await resetFor(account.email), 'obvious@acme.example');
    expect(again.body).toMatchObject({ status: 400, errors: [{ pointer: '/password' }] });
  });

  it('may be chosen badly as often as one likes', async () => {
    const me = await house.signedIn(await member('undecided'));
    const change = (newPassword: string) => me.post('me/password', { currentPassword: PASSWORD, newPassword });
    for (let i = 0; i < 6; i++) expect((await change('undecided-acme.example')).status).toBe(400);
    expect((await change(ANOTHER)).status).toBe(204);
  });

  it('voids a link for a new one that was mailed before', async () => {
    const account = await member('watched');
    const me = await house.signedIn(account);
    const secret = await resetFor(account.email);
    expect((await me.post('me/password', { currentPassword: PASSWORD, newPassword: ANOTHER })).status).toBe(204);
    expect((await reset(secret, 'the password of a thief')).body).toMatchObject({ code: 'reset.not-valid' });
    expect((await signIn(account, ANOTHER)).status).toBe(200);
  });

  it('is changed once of two at the same time', async () => {
    const account = await member('doubter');
    const me = await house.signedIn(account);
    const change = (newPassword: string) => me.post('me/password', { currentPassword: PASSWORD, newPassword });
    const answers = await Promise.all([change(`${ANOTHER} 1`), change(`${ANOTHER} 2`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
  });

  it('stands nowhere in what is kept', async () => {
    const account = await member('secretive');
    const me = await house.signedIn(account);
    await me.post('me/password', { currentPassword: PASSWORD, newPassword: ANOTHER }, { 'idempotency-key': 'k-1' });
    const rows = await house.pretend(
      `SELECT data::text FROM store.event WHERE data::text LIKE '%' || $1 || '%' UNION ALL SELECT hash FROM store.claim WHERE key = 'k-1'`,
      acme.tenantId,
      [ANOTHER],
    );
    expect(rows).toEqual([]);
  });
});

describe('a forgotten password', () => {
  it('is replaced by a link in the person’s own language, which works once and ends all sessions', async () => {
    const account = await member('forgetful');
    await (await house.signedIn(account)).patch('me', { locale: 'en' });
    const session = await house.signIn(account);
    expect(await forgot(account.email.toUpperCase())).toMatchObject({ status: 202, body: { status: 'ACCEPTED' } });
    const letter = (await house.lettersTo(account.email, 2)).at(-1);
    expect(letter?.subject).toBe('A new password for Mr. Bill');
    expect(letter?.html.match(/<a /g)).toHaveLength(1);
    const secret = secretIn(letter?.links[0] ?? '', 'reset');
    expect((await reset(secret)).status).toBe(204);
    expect((await reset(secret)).body).toMatchObject({ status: 410, code: 'reset.not-valid' });
    expect(await meOf(session.accessToken)).toBe(401);
    expect((await signIn(account, PASSWORD)).status).toBe(401);
    expect((await signIn(account, ANOTHER)).status).toBe(200);
  });

  it('is answered alike for whoever asks, and mailed to users only', async () => {
    const waiting = { email: 'waiting@acme.example', fullName: 'Waiting', role: 'USER' };
    await (await house.signedIn(acme.admin)).post('users', waiting);
    await house.invitationTo(waiting.email);
    const answers = [
      await forgot('nobody@acme.example'),
      await forgot(waiting.email),
      await forgot(acme.admin.email, 'no-such-tenant.example'),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([202, { status: 'ACCEPTED' }]);
    // Whatever would be mailed is mailed in order, so this one comes last.
    const account = await member('asked-last');
    await resetFor(account.email);
    expect(await house.lettersTo(waiting.email)).toHaveLength(1);
    expect((await house.ask('GET', '/dev/mail?to=nobody@acme.example')).body).toEqual([]);
  });

  it('is answered in the same time where somebody it belongs to keeps us waiting', async () => {
    const account = await member('contended');
    const other = new pg.Client(house.databases.superuser);
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM store.stream WHERE id = $1 FOR UPDATE', [account.userId]);
    const since = performance.now();
    expect((await forgot(account.email)).status).toBe(202);
    expect(performance.now() - since).toBeLessThan(1_000);
    await sleep(1_000);
    await other.end();
    expect((await house.lettersTo(account.email, 2)).at(-1)?.links[0]).toContain('reset=');
  });

  it('is mailed once a minute at most', async () => {
    const account = await member('impatient');
    await resetFor(account.email);
    await Promise.all([forgot(account.email), forgot(account.email)]);
    const other = await member('impatient-too');
    await resetFor(other.email);
    expect(await house.lettersTo(account.email, 2)).toHaveLength(2);
  });

  it('lets somebody in at once whom others have locked out', async () => {
    const account = await member('besieged');
    for (let i = 0; i < 4; i++) await signIn(account, 'a wrong guess');
    await prolongPause(account);
    expect((await signIn(account, PASSWORD)).status).toBe(429);
    expect((await reset(await resetFor(account.email))).status).toBe(204);
    expect((await signIn(account, ANOTHER)).status).toBe(200);
  });

  it('is not replaced by a link that has expired, nor by one of somebody deactivated', async () => {
    const [late, fired] = [await member('late'), await member('fired')];
    const [first, second] = [await resetFor(late.email), await resetFor(fired.email)];
    await house.pretend('UPDATE identity.reset SET expires_at = now() WHERE user_id = $1', acme.tenantId, [
      late.userId,
    ]);
    await (await house.signedIn(acme.admin)).post(`users/${fired.userId}/deactivate`);
    expect([(await reset(first)).status, (await reset(second)).status]).toEqual([410, 410]);
    expect((await reset('nonsense')).status).toBe(410);
  });

  it('needs a new one that is worth the name, and the link is still good then', async () => {
    const account = await member('careless');
    const secret = await resetFor(account.email);
    expect((await reset(secret, 'short')).body).toMatchObject({ status: 400, errors: [{ pointer: '/password' }] });
    expect((await reset(secret)).status).toBe(204);
  });
});
