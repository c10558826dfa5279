import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenApiDocument } from '@mrbill/http';
import { mistakesInDocument } from '@mrbill/http/testing';
import { documents } from '../scripts/whole-document.mjs';

let services: Readonly<Record<string, OpenApiDocument>>;
let whole: OpenApiDocument;
beforeAll(async () => {
  ({ services, whole } = await documents('src'));
});

describe('the documents of the services, each by itself and all in one', () => {
  it('are OpenAPI 3.1, with every operation described and every example fitting', async () => {
    expect(Object.keys(services).sort()).toEqual(['edge', 'identity', 'pocs', 'search']);
    for (const [name, document] of Object.entries({ ...services, whole }))
      expect([name, await mistakesInDocument(document)]).toEqual([name, []]);
    expect(Object.keys(whole.paths).length).toBeGreaterThan(40);
  });
});
