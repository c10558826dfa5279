import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import { engines, environmentOf } from './engines.js';
import { House } from './house.js';

describe.each(engines)('with the index in %s', (engine) => {
  let house: House;
  beforeAll(async () => {
    house = await House.open(await environmentOf(engine));
  });
  afterAll(() => house?.close());

  const TYPES = ['poc', 'tag', 'framework', 'language'];

  describe('suggesting', () => {
    it('answers with what begins so, of each type', async () => {
      const ana = person();
      house.tell(ana, {
        name: 'Relatório de eventos',
        tags: ['Eventos'],
        frameworks: ['EventStoreDB'],
        language: 'Elixir',
      });
      house.tell(ana, { name: 'Eventos do dia', tags: ['eventos', 'evolução'] });
      expect(await house.suggested(ana, 'poc', 'event')).toEqual(['Eventos do dia', 'Relatório de eventos']);
      expect(await house.suggested(ana, 'poc', 'relato')).toEqual(['Relatório de eventos']);
      expect(await house.suggested(ana, 'tag', 'EV')).toEqual(['Eventos', 'evolução']);
      expect(await house.suggested(ana, 'framework', 'eventstore')).toEqual(['EventStoreDB']);
      expect(await house.suggested(ana, 'language', 'e')).toEqual(['Elixir']);
      expect(await house.suggested(ana, 'language', 'x')).toEqual([]);
    });

    it('is the same by the client that all use', async () => {
      const ana = person();
      house.tell(ana, { tags: ['Streams'] });
      const client = await house.client(ana);
      const query = { type: 'tag', prefix: 'str' } as const;
      const headers = { 'X-Position': String(house.told) };
      expect(await client.get('/api/v1/search/suggest', { params: { query, header: headers } })).toEqual(['Streams']);
    });

    it("knows own POCs and the tenant's public ones, for whatever role; of other tenants nothing", async () => {
      const ana = person();
      const private_ = {
        name: 'Quiet',
        tags: ['quiet'],
        frameworks: ['QuietKit'],
        language: 'Quietus',
        isPublic: false,
      };
      house.tell(ana, private_);
      house.tell(ana, { name: 'Quick', tags: ['quick'], frameworks: ['Quickly'], language: 'Quick' });
      const others = [person('USER', ana.tenantId), person('TENANT_ADMIN', ana.tenantId)];
      const strangers = [person(), person('TENANT_ADMIN'), person('PLATFORM_ADMIN')];
      for (const type of TYPES) {
        expect(await house.suggested(ana, type, 'qui')).toHaveLength(2);
        for (const other of others)
          expect(await house.suggested(other, type, 'qui')).toEqual([expect.stringMatching(/^quick/i)]);
        for (const stranger of strangers) expect(await house.suggested(stranger, type, 'qui')).toEqual([]);
      }
    });

    it('is refused without a token', async () => {
      expect((await house.ask('/api/v1/search/suggest?type=poc&prefix=a')).status).toBe(401);
    });

    it.each<[string, Record<string, string | readonly string[]>]>([
      ['prefix', { type: 'poc' }],
      ['prefix', { type: 'poc', prefix: '' }],
      ['prefix', { type: 'poc', prefix: ' \t ' }],
      ['prefix', { type: 'poc', prefix: 'x'.repeat(101) }],
      ['prefix', { type: 'poc', prefix: 'a\u0000b' }],
      ['prefix', { type: 'poc', prefix: ['a', 'b'] }],
      ['type', { prefix: 'a' }],
      ['type', { type: 'dojo', prefix: 'a' }],
      ['type', { type: 'user', prefix: 'a' }],
      ['tenantId', { type: 'poc', prefix: 'a', tenantId: 'x' }],
    ])('a wrong %s is none: %j', async (parameter, parameters) => {
      const { status, body, headers } = await house.suggest(person(), parameters);
      expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
      expect(body.errors[0].parameter).toBe(parameter);
    });
  });

  describe('a POC that is made private', () => {
    it('is gone for others within a second: from hits, facets, counts and suggestions, and stays for its owner', async () => {
      const ana = person();
      const rui = person('USER', ana.tenantId);
      const words = { name: 'Nebula', tags: ['nebula'], frameworks: ['Nebula'], language: 'Nebula' };
      const seenBy = async (who: typeof ana) => {
        const { items, totalItems, facets } = (await house.search(who, { q: 'nebula' })).body;
        const all = (await house.search(who)).body;
        const suggested = await Promise.all(
          TYPES.map(async (type) => (await house.suggest(who, { type, prefix: 'neb' })).body),
        );
        return JSON.stringify([items.length, totalItems, facets, all.totalItems, all.facets, suggested]);
      };
      const nothing = await seenBy(rui);
      expect(nothing).not.toContain('ebula');
      const times: number[] = [];
      for (let round = 0; round < 10; round++) {
        const poc = house.tell(ana, words);
        const position = { 'x-position': String(house.told) };
        expect((await house.search(rui, { q: 'nebula' }, position)).body.totalItems).toBe(1);
        const began = performance.now();
        house.told = house.others.tellPoc({ ...poc, isPublic: false, version: 2 });
        await until(async () => (await seenBy(rui)) === nothing);
        times.push(performance.now() - began);
        expect(await seenBy(ana)).toContain('Nebula');
        house.told = house.others.tellPoc({ ...poc, deletedAt: new Date().toISOString(), version: 3 }, 'poc-removed');
      }
      console.info(`made private and gone after at most ${Math.max(...times).toFixed(0)} ms`);
    });
  });
});
