import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, TestTokens } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import { House } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const status = async (who: ReturnType<typeof person>) => (await house.as(who).get('pocs')).status;

describe('access to pocs', () => {
  it('ends with the session, within five seconds, and with no other', async () => {
    const ana = person();
    const elsewhere = { ...ana, sessionId: person().sessionId };
    expect([await status(ana), await status(elsewhere)]).toEqual([200, 200]);
    house.identity.endSession(ana);
    await until(async () => (await status(ana)) === 401);
    expect(await status(elsewhere)).toBe(200);
  });

  it('ends for a whole tenant, and begins again', async () => {
    const [ana, rui] = [person(), person()];
    house.identity.setTenant(ana.tenantId, 'DEACTIVATED');
    await until(async () => (await status(ana)) === 401);
    expect(await status(rui)).toBe(200);
    house.identity.setTenant(ana.tenantId, 'ACTIVE');
    await until(async () => (await status(ana)) === 200);
  });

  it('is not for tokens of somebody else, of another audience, or out of date', async () => {
    const ana = person();
    const with_ = async (token: string) =>
      (await house.ask('GET', 'pocs', { headers: { authorization: `Bearer ${token}` } })).status;
    const { tokens } = house.identity;
    expect(await with_(await tokens.token(ana))).toBe(200);
    expect(await with_(await (await TestTokens.create()).token(ana))).toBe(401);
    expect(await with_(await tokens.token(ana, { aud: 'other' }))).toBe(401);
    expect(await with_(await tokens.token(ana, { exp: 1 }))).toBe(401);
    expect(await with_(await tokens.token(ana, { tid: undefined }))).toBe(401);
  });

  it('is known to be complete before the service is ready', async () => {
    const { body } = await house.ask('GET', '/readyz');
    expect(body).toEqual({ ready: true, checks: { postgres: 'ok', migrations: 'ok', views: 'ok', revocation: 'ok' } });
  });
});
