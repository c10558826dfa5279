import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
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

describe('changing a POC', () => {
  it('is a merge patch: null clears, arrays replace, the rest stays', async () => {
    const details = { description: 'Old', language: 'Go', isPublic: true, tags: ['a', 'b'], frameworks: ['x'] };
    const { pocId } = await house.register(ana, details);
    const patch = { name: 'New', description: null, tags: ['b', 'c'], isPublic: null, frameworks: null };
    const { status, headers, body } = await house.as(ana).patch(`pocs/${pocId}`, patch);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'New',
      description: null,
      language: 'Go',
      isPublic: false,
      tags: ['b', 'c'],
      frameworks: [],
      version: 2,
    });
    expect(headers.get('etag')).toBe('"2"');
    const shown = await house.as(ana).get(`pocs/${pocId}`);
    expect(shown.body).toEqual(body);
  });

  it('takes application/merge-patch+json too', async () => {
    const { pocId } = await house.register(ana);
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await house.as(ana).patch(`pocs/${pocId}`, { name: 'New' }, { headers })).body).toMatchObject({
      name: 'New',
    });
  });

  it.each([{ name: 'Event store' }, {}, { description: null, isPublic: null, tags: null }])(
    'leaves version and position alone where nothing changes: %j',
    async (patch) => {
      const { pocId, position } = await house.register(ana);
      const { status, headers } = await house.as(ana).patch(`pocs/${pocId}`, patch);
      expect([status, headers.get('etag'), headers.get('x-position')]).toEqual([200, '"1"', position]);
    },
  );

  it.each(['[]', 'null', '"name"', '5', ''])('takes an object, and not %j', async (raw) => {
    const { pocId } = await house.register(ana);
    const { status, body } = await house.as(ana).patch(`pocs/${pocId}`, undefined, { raw });
    expect([status, body.errors.map((each: { pointer: string }) => each.pointer)]).toEqual([400, ['']]);
  });

  it.each(['text/plain', 'application/json-patch+json', 'application/x-www-form-urlencoded'])(
    'does not take %s',
    async (type) => {
      const { pocId } = await house.register(ana);
      const { status } = await house.as(ana).patch(`pocs/${pocId}`, {}, { headers: { 'content-type': type } });
      expect(status).toBe(415);
    },
  );

  it('keeps a word as it was given last, and once', async () => {
    const { pocId } = await house.register(ana, { tags: ['CQRS'] });
    const { body } = await house.as(ana).patch(`pocs/${pocId}`, { tags: ['e\u0301', 'cqrs', 'É', 'CQRS'] });
    expect(body.tags).toEqual(['é', 'cqrs']);
  });

  it.each([
    [{ name: null }, '/name'],
    [{ repositoryUrl: null }, '/repositoryUrl'],
    [{ pocId: randomUUID() }, '/pocId'],
    [{ deletedAt: null }, '/deletedAt'],
    [{ tags: ['a\u0000'] }, '/tags/0'],
  ])('refuses %j', async (patch, pointer) => {
    const { pocId } = await house.register(ana);
    const { status, body } = await house.as(ana).patch(`pocs/${pocId}`, patch);
    expect([status, body.errors.map((each: { pointer: string }) => each.pointer)]).toEqual([400, [pointer]]);
  });

  it('goes by the version that the caller has seen', async () => {
    const { pocId } = await house.register(ana);
    const seen = (version: string) => ({ headers: { 'if-match': version } });
    expect((await house.as(ana).patch(`pocs/${pocId}`, { name: 'Two' }, seen('"1"'))).status).toBe(200);
    const late = await house.as(ana).patch(`pocs/${pocId}`, { name: 'Three' }, seen('"1"'));
    expect([late.status, late.body.code]).toEqual([412, 'version-mismatch']);
    expect((await house.as(ana).patch(`pocs/${pocId}`, { name: 'Two' }, seen('"1"'))).status).toBe(412);
    expect((await house.as(ana).patch(`pocs/${pocId}`, { name: 'Three' }, seen('*'))).status).toBe(200);
    expect((await house.as(ana).patch(`pocs/${pocId}`, { name: 'Four' }, seen('W/"3"'))).status).toBe(400);
    expect((await house.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({ name: 'Three', version: 3 });
  });

  it('loses nothing when two do it at once', async () => {
    const { pocId } = await house.register(ana);
    await Promise.all([
      house.as(ana).patch(`pocs/${pocId}`, { name: 'Name' }),
      house.as(admin).patch(`pocs/${pocId}`, { language: 'Go' }),
    ]);
    expect((await house.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({ name: 'Name', language: 'Go', version: 3 });
  });
});

describe('tags and frameworks', () => {
  it('come and go one by one, in any spelling, as first given', async () => {
    const { pocId } = await house.register(ana, { tags: ['CQRS'] });
    const as = house.as(ana);
    expect((await as.put(`pocs/${pocId}/tags/cqrs`)).status).toBe(204);
    expect((await as.put(`pocs/${pocId}/tags/${encodeURIComponent('C#')}`)).status).toBe(204);
    expect((await as.put(`pocs/${pocId}/tags/${encodeURIComponent('a/b')}`)).status).toBe(204);
    expect((await as.put(`pocs/${pocId}/frameworks/.NET`)).status).toBe(204);
    expect((await as.get(`pocs/${pocId}`)).body).toMatchObject({
      tags: ['CQRS', 'C#', 'a/b'],
      frameworks: ['.NET'],
      version: 4,
    });
    expect((await as.delete(`pocs/${pocId}/tags/Cqrs`)).status).toBe(204);
    expect((await as.delete(`pocs/${pocId}/tags/Cqrs`)).status).toBe(204);
    expect((await as.delete(`pocs/${pocId}/frameworks/.net`)).status).toBe(204);
    expect((await as.get(`pocs/${pocId}`)).body).toMatchObject({ tags: ['C#', 'a/b'], frameworks: [], version: 6 });
  });

  it('answer the position, so that a list can wait for them', async () => {
    const { pocId } = await house.register(ana);
    const { headers } = await house.as(ana).put(`pocs/${pocId}/tags/fresh-one`);
    const position = headers.get('x-position')!;
    const { body } = await house.as(ana).get('pocs?tags=Fresh-One', { headers: { 'x-position': position } });
    expect(body.items.map((item: { pocId: string }) => item.pocId)).toEqual([pocId]);
  });

  it('may be as long as they are, in any script', async () => {
    const { pocId } = await house.register(ana);
    const longest = '😀'.repeat(50);
    expect((await house.as(ana).put(`pocs/${pocId}/tags/${encodeURIComponent(longest)}`)).status).toBe(204);
    expect((await house.as(ana).get(`pocs/${pocId}`)).body.tags).toEqual([longest]);
    // Fifty letters, each of three characters as some keyboards send them.
    const decomposed = 'ế'.repeat(50).normalize('NFD');
    expect((await house.as(ana).put(`pocs/${pocId}/frameworks/${encodeURIComponent(decomposed)}`)).status).toBe(204);
    expect((await house.as(ana).get(`pocs/${pocId}`)).body.frameworks).toEqual(['ế'.repeat(50)]);
  });

  it.each([
    'C#',
    '.NET',
    'C++',
    'a/b',
    'a%2Fb',
    'a\\b',
    'a;b',
    '?',
    '#',
    '%',
    '&',
    'São Paulo',
    '__proto__',
    'constructor',
  ])('come and go by the path: %s', async (word) => {
    const { pocId } = await house.register(ana);
    for (const kind of ['tags', 'frameworks']) {
      const path = `pocs/${pocId}/${kind}/${encodeURIComponent(word)}`;
      expect((await house.as(ana).put(path)).status).toBe(204);
      expect((await house.as(ana).get(`pocs/${pocId}`)).body[kind]).toEqual([word]);
      expect((await house.as(ana).delete(path)).status).toBe(204);
      expect((await house.as(ana).get(`pocs/${pocId}`)).body[kind]).toEqual([]);
    }
  });

  it('go by the version that the caller has seen, if it says so', async () => {
    const { pocId } = await house.register(ana, { tags: ['a'], frameworks: ['b'] });
    const seen = (version: string) => ({ headers: { 'if-match': version } });
    for (const path of [`pocs/${pocId}/tags/A`, `pocs/${pocId}/frameworks/B`]) {
      for (const call of ['put', 'delete'] as const) {
        const late = await house.as(ana)[call](path, seen('"9"'));
        expect([late.status, late.body.code]).toEqual([412, 'version-mismatch']);
        expect((await house.as(ana)[call](path, seen('W/"1"'))).status).toBe(400);
      }
      expect((await house.as(ana).put(path, seen('*'))).status).toBe(204);
    }
    expect((await house.as(ana).delete(`pocs/${pocId}/tags/A`, seen('"1"'))).status).toBe(204);
    expect((await house.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({ tags: [], frameworks: ['b'], version: 2 });
  });

  it.each([
    ['tags', 'x'.repeat(51)],
    ['tags', 'x'.repeat(2_000)],
    ['frameworks', ' '],
    ['tags', '\u0000'],
  ])('refuse in %s %j', async (kind, word) => {
    const { pocId } = await house.register(ana);
    const { status, body } = await house.as(ana).put(`pocs/${pocId}/${kind}/${encodeURIComponent(word)}`);
    expect([status, body.errors?.[0].parameter]).toEqual([400, kind === 'tags' ? 'tag' : 'framework']);
  });

  it('are at most thirty', async () => {
    const { pocId } = await house.register(ana, { tags: Array.from({ length: 30 }, (_, n) => `t${n}`) });
    const { status, body } = await house.as(ana).put(`pocs/${pocId}/tags/more`);
    expect([status, body.code]).toEqual([409, 'poc.too-many-tags']);
  });

  it('arrive all when they come at once', async () => {
    const { pocId } = await house.register(ana);
    const answers = await Promise.all([1, 2, 3].map((n) => house.as(ana).put(`pocs/${pocId}/tags/t${n}`)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect((await house.as(ana).get(`pocs/${pocId}`)).body.tags.toSorted()).toEqual(['t1', 't2', 't3']);
  });
});

describe('deleting a POC', () => {
  it('hides it from all but its owner and the admins, until it is restored', async () => {
    const { pocId } = await house.register(ana, { isPublic: true });
    const deleted = await house.as(ana).delete(`pocs/${pocId}`);
    expect([deleted.status, deleted.body.deletedAt]).toEqual([200, deleted.body.updatedAt]);
    expect((await house.as(ana).get(`pocs/${pocId}`)).status).toBe(200);
    expect((await house.as(admin).get(`pocs/${pocId}`)).status).toBe(200);
    expect((await house.as(rui).get(`pocs/${pocId}`)).status).toBe(404);
    const refused = await house.as(ana).patch(`pocs/${pocId}`, { name: 'New' });
    expect([refused.status, refused.body.code]).toEqual([409, 'poc.deleted']);
    for (const path of ['tags/new', 'tags/none', 'frameworks/new']) {
      expect((await house.as(ana).put(`pocs/${pocId}/${path}`)).body.code).toBe('poc.deleted');
      expect((await house.as(admin).delete(`pocs/${pocId}/${path}`)).body.code).toBe('poc.deleted');
    }
    const twice = await house.as(admin).delete(`pocs/${pocId}`);
    expect([twice.status, twice.body]).toEqual([200, deleted.body]);

    const restored = await house.as(admin).post(`pocs/${pocId}/restore`);
    expect([restored.status, restored.body.deletedAt, restored.body.version]).toEqual([200, null, 3]);
    expect((await house.as(ana).post(`pocs/${pocId}/restore`)).body.version).toBe(3);
    expect((await house.as(rui).get(`pocs/${pocId}`)).status).toBe(200);
  });

  it('goes by the version that the caller has seen', async () => {
    const { pocId } = await house.register(ana);
    expect((await house.as(ana).delete(`pocs/${pocId}`, { headers: { 'if-match': '"2"' } })).status).toBe(412);
    expect((await house.as(ana).delete(`pocs/${pocId}`, { headers: { 'if-match': '"1"' } })).status).toBe(200);
  });
});

describe('whose POC it is', () => {
  const calls = [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/restore'],
    ['PUT', '/tags/new'],
    ['DELETE', '/tags/new'],
    ['PUT', '/frameworks/new'],
    ['DELETE', '/frameworks/new'],
  ] as const;
  const call = async (who: typeof ana, method: string, pocId: string, rest: string) => {
    const { status, body } = await house.ask(method, `pocs/${pocId}${rest}`, {
      who,
      ...(method === 'PATCH' && { body: { name: 'Mine' } }),
    });
    const { instance: _, traceId: __, ...same } = body ?? {};
    return { status, ...same };
  };

  it.each(calls)('%s %s: a private one of somebody else is as one that never was', async (method, rest) => {
    const { pocId } = await house.register(ana);
    const never = await call(rui, method, randomUUID(), rest);
    expect(never).toMatchObject({ status: 404, code: 'poc.not-found' });
    expect(await call(rui, method, pocId, rest)).toEqual(never);
  });

  it.each(calls)('%s %s: one of another tenant is as one that never was', async (method, rest) => {
    const { pocId } = await house.register(ana, { isPublic: true });
    expect(await call(stranger, method, pocId, rest)).toEqual(await call(stranger, method, randomUUID(), rest));
    expect((await house.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({ version: 1 });
  });

  it.each(calls.filter(([method]) => method !== 'GET'))(
    '%s %s: a public one may be looked at, not changed',
    async (method, rest) => {
      const { pocId } = await house.register(ana, { isPublic: true });
      expect((await house.as(rui).get(`pocs/${pocId}`)).status).toBe(200);
      expect(await call(rui, method, pocId, rest)).toMatchObject({ status: 403, code: 'poc.not-yours' });
    },
  );

  it.each(calls)('%s %s: an admin of the tenant does it with a private one', async (method, rest) => {
    const { pocId } = await house.register(ana);
    expect((await call(admin, method, pocId, rest)).status).toBeLessThan(300);
  });

  it.each(calls)('%s %s: an id that is none is nowhere', async (method, rest) => {
    expect((await call(ana, method, 'none', rest)).status).toBe(404);
  });
});
