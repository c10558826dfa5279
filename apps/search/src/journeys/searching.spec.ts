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

  describe('searching POCs', () => {
    it('answers a page with highlights, facets and the time it took', async () => {
      const ana = person();
      const poc = house.tell(ana, {
        name: 'Relatório de eventos',
        language: 'C#',
        tags: ['CQRS'],
        frameworks: ['.NET'],
        isPublic: false,
      });
      house.tell(ana, { name: 'Something else', language: 'C' });
      const { status, body } = await house.search(ana, { q: 'relatorio' }, { 'x-position': String(house.told) });
      expect(status).toBe(200);
      expect(body).toEqual({
        items: [{ ...poc, highlights: [{ field: 'name', text: poc.name, ranges: [{ start: 0, end: 9 }] }] }],
        totalItems: 1,
        page: 1,
        pageSize: 20,
        totalPages: 1,
        facets: {
          languages: [{ value: 'C#', count: 1 }],
          tags: [{ value: 'CQRS', count: 1 }],
          frameworks: [{ value: '.NET', count: 1 }],
        },
        tookMs: expect.any(Number),
      });
    });

    it('is the same by the client that all use', async () => {
      const ana = person();
      const poc = house.tell(ana, { name: 'Relatório de eventos', tags: ['CQRS', 'eventos'] });
      const client = await house.client(ana);
      const query = { q: 'relatorio', tags: ['eventos', 'outra'] };
      const headers = { 'X-Position': String(house.told) };
      const { items, facets } = await client.get('/api/v1/search/pocs', { params: { query, header: headers } });
      expect(items.map(({ pocId }) => pocId)).toEqual([poc.pocId]);
      expect(facets.tags.map(({ value }) => value)).toEqual(['CQRS', 'eventos']);
    });

    it('filters by any of a list and all of the lists, and counts facets without their own filter', async () => {
      const ana = person();
      house.tell(ana, { name: 'a', language: 'C', tags: ['Web', 'api'] });
      house.tell(ana, { name: 'b', language: 'C#', tags: ['web'] });
      house.tell(ana, { name: 'c', language: 'c#', tags: ['cli'] });
      expect(await house.names(ana, { language: 'C' })).toEqual(['a']);
      expect(await house.names(ana, { language: ['c#', 'C'], tags: 'WEB', sortBy: 'name' })).toEqual(['a', 'b']);
      const { facets } = (await house.search(ana, { language: 'C#', tags: 'web' })).body;
      expect(facets.languages).toEqual([{ value: 'C', count: 1 }, { value: 'C#', count: 1 }]); // prettier-ignore
      // Given as Web first, but not by what was counted: either is as first given.
      const tags = facets.tags.map(({ value, count }: { value: string; count: number }) => [
        value.toLowerCase(),
        count,
      ]);
      expect(tags).toEqual([['cli', 1], ['web', 1]]); // prettier-ignore
    });

    it('forgives a typo, and puts what is exact first', async () => {
      const ana = person();
      house.tell(ana, { name: 'Kafka streams' });
      house.tell(ana, { name: 'Kafak strems' });
      expect(await house.names(ana, { q: 'kafka streams' })).toEqual(['Kafka streams', 'Kafak strems']);
    });

    it('sorts as asked, and by relevance or newest first where nothing is said', async () => {
      const ana = person();
      for (const name of ['b event', 'a event', 'c of events']) house.tell(ana, { name });
      expect(await house.names(ana)).toEqual(['c of events', 'a event', 'b event']);
      expect(await house.names(ana, { sortBy: 'name' })).toEqual(['a event', 'b event', 'c of events']);
      expect(await house.names(ana, { sortBy: 'name', sortOrder: 'desc' })).toEqual([
        'c of events',
        'b event',
        'a event',
      ]);
      expect((await house.names(ana, { q: 'event' })).at(-1)).toBe('c of events');
      expect(await house.names(ana, { q: 'event', sortBy: 'createdAt', sortOrder: 'asc' })).toEqual([
        'b event',
        'a event',
        'c of events',
      ]);
      expect(await house.names(ana, { pageSize: 2, page: 2 })).toEqual(['b event']);
    });

    it('no longer finds what was removed, and finds it again when it was restored', async () => {
      const ana = person();
      const poc = house.tell(ana, { name: 'Comes and goes' });
      const deletedAt = new Date().toISOString();
      house.told = house.others.tellPoc({ ...poc, deletedAt, version: 2 }, 'poc-removed');
      expect(await house.names(ana, { q: 'comes' })).toEqual([]);
      house.told = house.others.tellPoc({ ...poc, version: 3 }, 'poc-restored');
      expect(await house.names(ana, { q: 'comes' })).toEqual(['Comes and goes']);
    });

    it('shows a write to whoever names its position', async () => {
      const ana = person();
      for (let n = 0; n < 20; n++) {
        house.tell(ana, { name: `poc ${n}` });
        expect(await house.names(ana, { q: `poc ${n}` })).toContain(`poc ${n}`);
      }
    });

    it('finds a write soon, without being told to wait', async () => {
      const ana = person();
      const took: number[] = [];
      for (let n = 0; n < 40; n++) {
        const began = performance.now();
        house.tell(ana, { name: `unique${n}` });
        await until(async () => (await house.search(ana, { q: `unique${n}` })).body.items[0]?.name === `unique${n}`);
        took.push(performance.now() - began);
      }
      took.sort((a, b) => a - b);
      console.info(`from being told to being found: p50 ${took[20]?.toFixed(0)} ms, p95 ${took[38]?.toFixed(0)} ms`);
    });
  });

  describe('who sees what', () => {
    it("own POCs and the tenant's public ones; admins all of the user they name; other tenants nothing", async () => {
      const ana = person();
      const rui = person('USER', ana.tenantId);
      const admin = person('TENANT_ADMIN', ana.tenantId);
      const strangers = [person(), person('TENANT_ADMIN'), person('PLATFORM_ADMIN')];
      house.tell(ana, { name: 'hers open', tags: ['open'] });
      house.tell(ana, { name: 'hers', isPublic: false, tags: ['secret'] });
      house.tell(rui, { name: 'his', isPublic: false });

      expect(await house.names(ana, { sortBy: 'name' })).toEqual(['hers', 'hers open']);
      expect(await house.names(rui, { sortBy: 'name' })).toEqual(['hers open', 'his']);
      expect(await house.names(rui, { includePublic: false })).toEqual(['his']);
      expect(await house.names(rui, { userId: ana.userId })).toEqual(['hers open']);
      expect(await house.names(rui, { q: 'secret' })).toEqual([]);
      expect((await house.search(rui)).body.facets.tags).toEqual([{ value: 'open', count: 1 }]);
      expect(await house.names(admin)).toEqual(['hers open']);
      expect(await house.names(admin, { userId: ana.userId, sortBy: 'name' })).toEqual(['hers', 'hers open']);
      expect(await house.names(admin, { userId: ana.userId, sortBy: 'name', includePublic: false })).toEqual([
        'hers',
        'hers open',
      ]);
      for (const stranger of strangers) {
        expect(await house.names(stranger, { q: 'hers' })).toEqual([]);
        expect(await house.names(stranger, { userId: ana.userId })).toEqual([]);
      }
    });

    it('nobody without a token, and nobody whose session has ended', async () => {
      expect((await house.ask('/api/v1/search/pocs')).status).toBe(401);
      const ana = person();
      expect((await house.search(ana)).status).toBe(200);
      house.others.endSession(ana);
      await until(async () => (await house.search(ana)).status === 401);
    });
  });

  describe('the documents', () => {
    it('describe the search as it is', async () => {
      const { paths, components } = (await house.ask('/api/openapi.json')).body;
      const { parameters } = paths['/api/v1/search/pocs'].get;
      expect(parameters.map(({ name }: { name: string }) => name).sort()).toEqual(
        expect.arrayContaining(['frameworks', 'from', 'includePublic', 'language', 'page', 'pageSize', 'q', 'sortBy']),
      );
      expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['SearchResult', 'FoundPoc']));
    });
  });

  describe('what cannot be searched for', () => {
    it.each<[string, object]>([
      ['page', { page: 101, pageSize: 100 }],
      ['pageSize', { pageSize: 101 }],
      ['sortBy', { sortBy: 'stars' }],
      ['userId', { userId: 'ana' }],
      ['from', { from: 'yesterday' }],
      ['includePublic', { includePublic: 'maybe' }],
      ['tenantId', { tenantId: 'x' }],
      ['q', { q: 'x'.repeat(501) }],
      ['q', { q: 'x'.repeat(10_000) }],
      ['q', { q: 'a\u0000b' }],
      ['q', { q: 'word '.repeat(33) }],
      ['tags', { tags: 'x'.repeat(51) }],
    ])('a wrong %s', async (parameter, parameters) => {
      const { status, body, headers } = await house.search(person(), parameters as never);
      expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
      expect(body.errors[0].parameter).toBe(parameter);
    });

    it.each<[string, string]>([
      ['SQL', "'; DROP TABLE pocs; --"],
      ['SQL', '" or ""="'],
      ['brackets', '((((('],
      ['operators of Postgres', 'a & | ! <-> b:*A'],
      ['a backslash', '\\'],
      ['a wildcard', '%'],
      ['a regular expression', '.*(a+)+$'],
      ['an operator of another store', '{"$ne":1}'],
      ['markup', '<script>alert(1)</script>'],
      ['a smile', '\u{1F600}'],
      ['one long word', 'a'.repeat(500)],
      ['quotes', '"'.repeat(500)],
      ['hyphens', '-'.repeat(500)],
      ['invisible signs', "\u00ad'\u202e"],
    ])('but %s is only text', async (_, q) => {
      const ana = person();
      house.tell(ana, { name: 'Innocent' });
      expect(await house.names(ana, { q })).toEqual([]);
    });
  });
});
