import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { isProblem } from '@mrbill/client';
import { person } from '@mrbill/http/testing';
import { House } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

it('an owner keeps a POC by the client that all use: each list shows what was just written', async () => {
  const ana = await house.client(person());
  const { pocId } = await ana.post('/api/v1/pocs', {
    body: { name: 'Forno', repositoryUrl: 'https://git.example/padaria/forno', language: 'Rust', tags: ['iot'] },
  });
  const path = { pocId };
  await ana.put('/api/v1/pocs/{pocId}/tags/{tag}', { params: { path: { ...path, tag: 'forno' } } });
  const changed = await ana.patch('/api/v1/pocs/{pocId}', {
    params: { path, header: { 'If-Match': '"2"' } },
    body: { name: 'Forno inteligente', isPublic: true },
  });
  expect(changed).toMatchObject({ name: 'Forno inteligente', tags: ['iot', 'forno'], version: 3 });
  expect((await ana.get('/api/v1/pocs', { params: { query: { tags: ['forno'] } } })).items).toEqual([changed]);
  expect(await ana.get('/api/v1/tags/popular')).toEqual(
    expect.arrayContaining([
      { tag: 'iot', count: 1 },
      { tag: 'forno', count: 1 },
    ]),
  );

  const late = ana.patch('/api/v1/pocs/{pocId}', {
    params: { path, header: { 'If-Match': '"2"' } },
    body: { name: 'Too late' },
  });
  expect(isProblem(await late.catch((error: unknown) => error), 'version-mismatch')).toBe(true);
  await ana.delete('/api/v1/pocs/{pocId}', { params: { path } });
  expect((await ana.get('/api/v1/pocs')).totalItems).toBe(0);
  expect(await ana.post('/api/v1/pocs/{pocId}/restore', { params: { path } })).toMatchObject({ deletedAt: null });
});
