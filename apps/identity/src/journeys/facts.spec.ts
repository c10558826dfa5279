import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House } from './house.js';

const OPS = 'the credential of the operator';
let house: House;
beforeAll(async () => {
  house = await House.open({ OPS_TOKEN_HASH: createHash('sha256').update(OPS).digest('hex') });
});
afterAll(() => house?.close());

const operator = (path: string) => house.ask('GET', `ops/identity/${path}`, undefined, { authorization: `Ops ${OPS}` });

describe('facts, as the operator sees them', () => {
  it('are of all tenants, and what is personal is masked', async () => {
    const acme = await house.tenant('acme.example');
    const other = await house.tenant('other.example');
    const ana = await house.member(acme.admin, 'ana');
    const { status, body } = await operator(`events/user/${ana.userId}`);
    expect(status).toBe(200);
    expect(body.items[0]).toMatchObject({
      tenantId: acme.tenantId,
      stream: { name: 'user', id: ana.userId },
      version: 1,
      type: 'user.invited',
      data: { email: '***', fullName: '***', role: 'USER' },
    });
    const newest = await operator('events?limit=100');
    expect(newest.body.items.map(({ tenantId }: { tenantId: string }) => tenantId)).toEqual(
      expect.arrayContaining([acme.tenantId, other.tenantId]),
    );
    const all = JSON.stringify([body, newest.body]);
    for (const secret of [ana.email, 'sealed', '127.0.0.1', 'ana"']) expect(all).not.toContain(secret);
  });
});
