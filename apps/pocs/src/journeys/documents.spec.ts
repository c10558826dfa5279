import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House } from './house.js';

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly 'x-permission'?: string;
}

let house: House;
let operations: Record<string, Operation>;
beforeAll(async () => {
  house = await House.open();
  const { body } = await house.ask('GET', '/api/openapi.json');
  operations = Object.fromEntries(
    Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  );
});
afterAll(() => house?.close());

describe('the document of pocs', () => {
  it('lists what one can do with POCs, and who may', () => {
    const pocs = Object.entries(operations).filter(([call]) => /\/api\/v1\/(pocs|tags|frameworks)/.test(call));
    expect(Object.fromEntries(pocs.map(([call, operation]) => [call, operation['x-permission']]))).toEqual({
      'POST /api/v1/pocs': 'poc:write',
      'GET /api/v1/pocs': 'poc:read',
      'GET /api/v1/pocs/{pocId}': 'poc:read',
      'GET /api/v1/pocs/{pocId}/history': 'poc:read',
      'GET /api/v1/tags/popular': 'poc:read',
      'GET /api/v1/tags/suggest': 'poc:read',
      'GET /api/v1/frameworks/popular': 'poc:read',
      'GET /api/v1/frameworks/suggest': 'poc:read',
      'PATCH /api/v1/pocs/{pocId}': 'poc:write',
      'DELETE /api/v1/pocs/{pocId}': 'poc:write',
      'POST /api/v1/pocs/{pocId}/restore': 'poc:write',
      'PUT /api/v1/pocs/{pocId}/tags/{tag}': 'poc:write',
      'DELETE /api/v1/pocs/{pocId}/tags/{tag}': 'poc:write',
      'PUT /api/v1/pocs/{pocId}/frameworks/{framework}': 'poc:write',
      'DELETE /api/v1/pocs/{pocId}/frameworks/{framework}': 'poc:write',
    });
  });

  it('describes everything that stands in a path', () => {
    for (const [call, { parameters = [] }] of Object.entries(operations)) {
      const named = [...call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      expect([call, described.toSorted()]).toEqual([call, named.toSorted()]);
    }
  });
});
