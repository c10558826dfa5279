import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { House, OPS_TOKEN } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const ana = person();
const rui = person('USER', ana.tenantId);
const platform = person('PLATFORM_ADMIN');

const exported = async (body: object, headers: Record<string, string> = {}) =>
  house.ask('POST', 'ops/pocs/persons/export', { body, headers: { authorization: `Ops ${OPS_TOKEN}`, ...headers } });

describe('the export of a person', () => {
  it('holds all of their POCs with their history, and nobody else’s', async () => {
    const secret = await house.register(ana, { name: 'Secret', isPublic: false });
    const gone = await house.register(ana, { name: 'Gone' });
    await house.register(rui, { name: 'Of Rui', isPublic: true });
    const removed = await house.as(ana).delete(`pocs/${gone.pocId}`);
    const position = { 'x-position': removed.headers.get('x-position') ?? '' };
    const { status, body } = await exported({ tenantId: ana.tenantId, userId: ana.userId }, position);
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalItems: 2, totalPages: 1 });
    expect(body.items).toMatchObject([
      { poc: { pocId: secret.pocId, name: 'Secret' }, history: [{ type: 'poc.registered', by: ana.userId }] },
      { poc: { pocId: gone.pocId }, history: [{ type: 'poc.registered' }, { type: 'poc.removed' }] },
    ]);
    const second = await exported({ tenantId: ana.tenantId, userId: ana.userId, page: 2, pageSize: 1 });
    expect(second.body.items).toMatchObject([{ poc: { name: 'Gone' } }]);
  });

  it('is empty for somebody of another tenant', async () => {
    const { body } = await exported({ tenantId: platform.tenantId, userId: ana.userId });
    expect(body).toMatchObject({ totalItems: 0, items: [] });
  });

  it('is the operator’s to make, not even a platform admin’s', async () => {
    const body = { tenantId: ana.tenantId, userId: ana.userId };
    for (const who of [ana, platform, person('TENANT_ADMIN', ana.tenantId)])
      expect((await house.as(who).post('ops/pocs/persons/export', body)).status).toBe(403);
  });
});
