import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@mrbill/testing';
import { BILL, House } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open({ RATE_PLAN_PRO: '40/60,50/60', RATE_PLAN_ENTERPRISE: '400/60,500/60' });
});
afterAll(() => house?.close());

describe('what a tenant may ask of identity', () => {
  it('is what its plan allows', async () => {
    const { admin } = await house.tenant('acme.example');
    const [ana, bill] = [await house.signedIn(admin), await house.signedIn(BILL)];
    const policyOf = async (who: typeof ana) => (await who.get('users')).headers.get('ratelimit-policy');
    await until(async () => (await policyOf(ana)) === '"user";q=40;w=60, "tenant";q=50;w=60');
    expect(await policyOf(bill)).toBe('"user";q=400;w=60, "tenant";q=500;w=60');
  });
});
