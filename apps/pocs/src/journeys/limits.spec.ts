import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import { House } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open({
    RATE_PLAN_FREE: '3/30,4/30',
    RATE_PLAN_PRO: '300/30,400/30',
    RATE_USER: '30/30',
    RATE_TENANT: '40/30',
  });
});
afterAll(() => house?.close());

const policyOf = async (who: ReturnType<typeof person>) =>
  (await house.as(who).get('pocs')).headers.get('ratelimit-policy');
const has = (who: ReturnType<typeof person>, policy: string) => until(async () => (await policyOf(who)) === policy);

describe('what a tenant may ask of pocs', () => {
  it('is what its plan allows, as soon as identity has told it, and as the settings say until then', async () => {
    const ana = person();
    expect(await policyOf(ana)).toBe('"user";q=30;w=30, "tenant";q=40;w=30');
    house.identity.setTenant(ana.tenantId, 'ACTIVE', 'PRO');
    await has(ana, '"user";q=300;w=30, "tenant";q=400;w=30');
    house.identity.setTenant(ana.tenantId, 'ACTIVE', 'FREE');
    await has(ana, '"user";q=3;w=30, "tenant";q=4;w=30');
    expect(await policyOf(person())).toBe('"user";q=30;w=30, "tenant";q=40;w=30');
  });

  it('is refused beyond that, with the limit that was broken and the time to wait', async () => {
    const ana = person();
    const rui = person('USER', ana.tenantId);
    house.identity.setTenant(ana.tenantId, 'ACTIVE', 'FREE');
    await has(rui, '"user";q=3;w=30, "tenant";q=4;w=30');
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await house.as(ana).get('pocs'));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.at(-1)).toMatchObject({
      body: { status: 429, code: 'rate-limited', 'violated-policies': expect.arrayContaining(['tenant']) },
    });
    expect(Number(refused.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(1);
    expect(refused.at(-1)?.headers.get('ratelimit')).toMatch(/^"user";r=\d+;t=\d+, "tenant";r=0;t=\d+$/);
  });
});
