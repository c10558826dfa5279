import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, type Person } from '@mrbill/http/testing';
import { randomUUID } from 'node:crypto';
import { House } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const ana = person();
const rui = person('USER', ana.tenantId);
const admin = person('TENANT_ADMIN', ana.tenantId);
const stranger = person('TENANT_ADMIN');

const history = (who: Person, pocId: string, query = '') => house.as(who).get(`pocs/${pocId}/history${query}`);

describe('the history of a POC', () => {
  it('says who changed what and when, the newest first', async () => {
    const details = {
      name: 'Store',
      description: 'Old',
      language: 'Go',
      isPublic: true,
      tags: ['a'],
      frameworks: ['x'],
    };
    const { pocId } = await house.register(ana, details);
    const path = `pocs/${pocId}`;
    await house.as(ana).patch(path, { name: 'New', description: null, language: 'Go' });
    await house.as(admin).put(`${path}/tags/B`);
    await house.as(admin).put(`${path}/tags/b`);
    await house.as(ana).delete(`${path}/frameworks/X`);
    await house.as(admin).delete(path);
    const { body: restored } = await house.as(ana).post(`${path}/restore`);

    const { status, body } = await history(ana, pocId);
    expect(status).toBe(200);
    expect(body).toMatchObject({ page: 1, pageSize: 20, totalItems: 6, totalPages: 1 });
    const { userId } = ana;
    const registered = { userId, ...details, repositoryUrl: 'https://github.com/acme/store' };
    expect(body.items.map(({ at: _, ...item }: { at: string }) => item)).toEqual([
      { version: 6, type: 'poc-restored', by: userId, changes: {} },
      { version: 5, type: 'poc-removed', by: admin.userId, changes: {} },
      { version: 4, type: 'poc-framework-removed', by: userId, changes: { framework: 'x' } },
      { version: 3, type: 'poc-tagged', by: admin.userId, changes: { tag: 'B' } },
      { version: 2, type: 'poc-changed', by: userId, changes: { name: 'New', description: null } },
      { version: 1, type: 'poc-registered', by: userId, changes: registered },
    ]);
    expect([body.items.at(-1).at, body.items[0].at]).toEqual([restored.createdAt, restored.updatedAt]);
  });

  it('comes in pages', async () => {
    const { pocId } = await house.register(ana);
    for (const tag of ['a', 'b', 'c', 'd']) await house.as(ana).put(`pocs/${pocId}/tags/${tag}`);
    const versions = async (page: number) => {
      const { body } = await history(ana, pocId, `?page=${page}&pageSize=2`);
      expect(body).toMatchObject({ page, pageSize: 2, totalItems: 5, totalPages: 3 });
      return body.items.map(({ version }: { version: number }) => version);
    };
    expect([await versions(1), await versions(2), await versions(3), await versions(4)]).toEqual([
      [5, 4],
      [3, 2],
      [1],
      [],
    ]);
  });

  it.each(['page=0', 'pageSize=101', 'sortOrder=asc'])('cannot be asked for by %s', async (query) => {
    const { pocId } = await house.register(ana);
    expect((await history(ana, pocId, `?${query}`)).status).toBe(400);
  });
});

describe('who sees the history of a POC', () => {
  const statuses = (pocId: string) =>
    Promise.all([ana, rui, admin, stranger].map(async (who) => (await history(who, pocId)).status));

  it('are those who see the POC', async () => {
    const [open, hidden] = await Promise.all([house.register(ana, { isPublic: true }), house.register(ana)]);
    expect(await statuses(open.pocId)).toEqual([200, 200, 200, 404]);
    expect(await statuses(hidden.pocId)).toEqual([200, 404, 200, 404]);
    await house.as(ana).delete(`pocs/${open.pocId}`);
    expect(await statuses(open.pocId)).toEqual([200, 404, 200, 404]);
  });

  it('is told to nobody else', async () => {
    const { pocId } = await house.register(ana);
    const told = async (id: string) => {
      const { status, body } = await history(rui, id);
      const { traceId: _, instance: __, ...rest } = body;
      return [status, rest];
    };
    expect(await told(pocId)).toEqual(await told(randomUUID()));
    expect((await told('none'))[0]).toBe(404);
  });

  it('see of it, without a part in it, what happened since it last became public', async () => {
    const { pocId } = await house.register(ana, { description: 'hunter2', tags: ['secret'] });
    const path = `pocs/${pocId}`;
    await house.as(ana).patch(path, { description: 'Clean', tags: [] });
    await house.as(ana).patch(path, { isPublic: true, name: 'Shown' });
    await house.as(rui).get(path);
    await house.as(ana).patch(path, { isPublic: false });
    await house.as(ana).patch(path, { description: 'hunter3' });
    await house.as(admin).patch(path, { isPublic: true, description: 'Clean again' });
    await house.as(ana).put(`${path}/tags/open`);

    const { body } = await history(rui, pocId);
    expect(body).toMatchObject({ totalItems: 2, totalPages: 1 });
    expect(body.items.map(({ version, by, changes }: Record<string, unknown>) => ({ version, by, changes }))).toEqual([
      { version: 7, by: ana.userId, changes: { tag: 'open' } },
      { version: 6, by: admin.userId, changes: { isPublic: true, description: 'Clean again' } },
    ]);
    expect((await history(rui, pocId, '?page=2&pageSize=1')).body).toMatchObject({
      items: [{ version: 6 }],
      totalItems: 2,
      totalPages: 2,
    });
    for (const who of [ana, admin]) expect((await history(who, pocId)).body.totalItems).toBe(7);
  });

  it('see all of one that was public from the beginning, deleted and restored or not', async () => {
    const { pocId } = await house.register(ana, { isPublic: true });
    await house.as(ana).put(`pocs/${pocId}/tags/a`);
    await house.as(ana).delete(`pocs/${pocId}`);
    expect((await history(ana, pocId)).body.totalItems).toBe(3);
    await house.as(ana).post(`pocs/${pocId}/restore`);
    expect((await history(rui, pocId)).body.totalItems).toBe(4);
  });
});
