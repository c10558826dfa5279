import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
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

let house: House;
beforeAll(async () => {
  house = await House.open();
}, 60_000);
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
    const shown = await house.as(ana).get(`/api/v1/pocs/${pocId}`);
    expect([shown.status, shown.headers.get('etag'), shown.body]).toEqual([200, '"1"', body]);
  });

  it('needs a name and a repository only', async () => {
    const { body } = await house
      .as(ana)
      .post('pocs', { name: 'Small', repositoryUrl: 'git@github.com:acme/small.git' });
    expect(body).toMatchObject({
      description: null,
      language: null,
      isPublic: false,
      tags: [],
      frameworks: [],
      thumbnailUrl: null,
    });
  });
});
