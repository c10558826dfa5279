import { beforeAll, describe, expect, it } from '@jest/globals';
import { mistakesInDocument } from '@mrbill/http/testing';
import { mistakesInEvents } from '@mrbill/messaging/testing';
import { documents, type Described } from '../scripts/whole-document.mjs';

let all: Readonly<Record<string, Described>>;
beforeAll(async () => {
  const { services, whole } = await documents('src');
  all = { ...services, whole };
});

describe('the documents of the services, each by itself and all in one', () => {
  it('are there', () => {
    expect(Object.keys(all).sort()).toEqual(['edge', 'identity', 'pocs', 'search', 'whole']);
    expect(Object.keys(all.whole!.openApi.paths).length).toBeGreaterThan(40);
    expect(Object.keys(all.whole!.asyncApi.channels)).toEqual(['identity', 'pocs']);
    expect(Object.keys(all.whole!.asyncApi.components.messages).length).toBeGreaterThan(10);
  });

  it('are OpenAPI 3.1, with every operation described and every example fitting', async () => {
    for (const [name, { openApi }] of Object.entries(all))
      expect([name, await mistakesInDocument(openApi)]).toEqual([name, []]);
  });

  it('are AsyncAPI 3, with every example fitting', () => {
    for (const [name, { asyncApi }] of Object.entries(all))
      expect([name, mistakesInEvents(asyncApi)]).toEqual([name, []]);
  });
});
