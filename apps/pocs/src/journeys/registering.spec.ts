import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { randomUUID } from 'node:crypto';
import { House } from './house.js';

const given = {
  name: '  Loja de eventos ',
  description: 'Guarda tudo.\nPara sempre.',
  repositoryUrl: 'https://GitHub.com/acme/loja.git/',
  language: 'TypeScript',
  isPublic: true,
  tags: ['CQRS', 'cqrs', 'C#', 'C'],
  frameworks: ['.NET', 'NestJS'],
};
const small = { name: 'Small', repositoryUrl: 'git@github.com:acme/small.git' };

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

describe('registering a POC', () => {
  const ana = person();

  it('answers it, where it is, its version and its position', async () => {
    const { status, headers, body } = await house.as(ana).post('pocs', given);
    expect(status).toBe(201);
    const { pocId, createdAt } = body;
    expect(body).toEqual({
      pocId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      userId: ana.userId,
      tenantId: ana.tenantId,
      ...given,
      name: 'Loja de eventos',
      repositoryUrl: 'https://github.com/acme/loja.git',
      tags: ['CQRS', 'C#', 'C'],
      thumbnailUrl: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: createdAt,
      deletedAt: null,
      version: 1,
    });
    expect(headers.get('location')).toBe(`/api/v1/pocs/${pocId}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(Number(headers.get('x-position'))).toBeGreaterThan(0);
    const shown = await house.as(ana).get(headers.get('location')!);
    expect([shown.status, shown.headers.get('etag'), shown.body]).toEqual([200, '"1"', body]);
  });

  it('needs a name and a repository only', async () => {
    const { body } = await house.as(ana).post('pocs', small);
    expect(body).toMatchObject({
      description: null,
      language: null,
      isPublic: false,
      tags: [],
      frameworks: [],
      thumbnailUrl: null,
    });
  });

  it.each([
    [{}, ['/name', '/repositoryUrl']],
    [{ ...small, name: ' ' }, ['/name']],
    [{ ...small, name: 'x'.repeat(101) }, ['/name']],
    [{ ...small, description: 'x'.repeat(10_001) }, ['/description']],
    [{ ...small, repositoryUrl: 'https://ana:secret@github.com/acme/store' }, ['/repositoryUrl']],
    [{ ...small, repositoryUrl: 7 }, ['/repositoryUrl']],
    [{ ...small, tags: ['fine', '..'] }, ['/tags/1']],
    [{ ...small, tags: Array.from({ length: 31 }, (_, n) => `t${n}`), frameworks: 'NestJS' }, ['/tags', '/frameworks']],
    [{ ...small, isPublic: 'yes' }, ['/isPublic']],
    [{ ...small, userId: randomUUID(), 'a/b': 1 }, ['/userId', '/a~1b']],
    [[], ['']],
  ])('refuses %j and says where it is wrong', async (body, pointers) => {
    const answer = await house.as(ana).post('pocs', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'invalid-input', status: 400 });
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });

  it.each(['"a\\u0000b"', '"a\\ud800b"'])('refuses the name %s, which no database keeps', async (name) => {
    const raw = `{"name":${name},"repositoryUrl":"https://github.com/acme/store"}`;
    const answer = await house.as(ana).post('pocs', undefined, { raw });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/name']);
  });

  it('refuses what is no JSON', async () => {
    expect((await house.as(ana).post('pocs', undefined, { raw: '{"name":' })).status).toBe(400);
  });

  it('never quotes credentials', async () => {
    const { body } = await house
      .as(ana)
      .post('pocs', { ...small, repositoryUrl: 'https://ana:hunter2@github.com/acme/store' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('is for people who have signed in', async () => {
    expect((await house.ask('POST', 'pocs', { body: small })).status).toBe(401);
    expect(
      (await house.ask('POST', 'pocs', { body: small, headers: { authorization: 'Bearer nonsense' } })).status,
    ).toBe(401);
  });
});

describe('an idempotency key', () => {
  const ana = person();
  const key = () => ({ headers: { 'idempotency-key': randomUUID() } });

  it('makes one POC of twenty requests at once', async () => {
    const once = key();
    const answers = await Promise.all(Array.from({ length: 20 }, () => house.as(ana).post('pocs', small, once)));
    const settled = answers.filter(({ status }) => status !== 409);
    expect(settled.map(({ status }) => status)).toEqual(settled.map(() => 201));
    const again = await house.as(ana).post('pocs', small, once);
    for (const { body, headers } of settled) {
      expect(body).toEqual(again.body);
      expect(headers.get('location')).toBe(again.headers.get('location'));
      expect(headers.get('x-position')).toBe(again.headers.get('x-position'));
    }
    const { body } = await house.as(ana).get('pocs', { headers: { 'x-position': again.headers.get('x-position')! } });
    expect(body.totalItems).toBe(1);
  });

  it('answers as the first time, whatever has changed since', async () => {
    const once = key();
    const first = await house.as(ana).post('pocs', small, once);
    await house.as(ana).patch(`pocs/${first.body.pocId}`, { name: 'Changed' });
    expect((await house.as(ana).post('pocs', small, once)).body).toEqual(first.body);
  });

  it('belongs to one body', async () => {
    const once = key();
    await house.as(ana).post('pocs', small, once);
    const other = await house.as(ana).post('pocs', { ...small, name: 'Other' }, once);
    expect([other.status, other.body.code]).toEqual([422, 'key-reused']);
  });

  it('belongs to one person', async () => {
    const once = key();
    const mine = await house.as(ana).post('pocs', small, once);
    const rui = person('USER', ana.tenantId);
    const his = await house.as(rui).post('pocs', small, once);
    expect([his.status, his.body.userId]).toEqual([201, rui.userId]);
    expect(his.body.pocId).not.toBe(mine.body.pocId);
  });

  it('is not used up by a mistake', async () => {
    const once = key();
    expect((await house.as(ana).post('pocs', { ...small, name: '' }, once)).status).toBe(400);
    expect((await house.as(ana).post('pocs', small, once)).status).toBe(201);
  });
});
