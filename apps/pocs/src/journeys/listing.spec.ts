import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, type Person } from '@mrbill/http/testing';
import { House } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const ana = person();
const rui = person('USER', ana.tenantId);
const admin = person('TENANT_ADMIN', ana.tenantId);
const stranger = person();

let latest = '0';
/** The names that somebody sees, of everything that was registered before. */
async function names(who: Person, query = ''): Promise<string[]> {
  const { status, body } = await house.as(who).get(`pocs${query}`, { headers: { 'x-position': latest } });
  if (status !== 200) throw new Error(JSON.stringify(body));
  expect(body.totalItems).toBe(body.items.length);
  return body.items.map(({ name }: { name: string }) => name);
}

beforeAll(async () => {
  const pocs: [Person, object][] = [
    [ana, { name: 'érbio', language: 'Go', tags: ['CQRS', 'C'], frameworks: ['NestJS'], isPublic: true }],
    [ana, { name: 'Zinco', language: 'go', tags: ['C#'], frameworks: ['.NET'] }],
    [ana, { name: 'estanho', language: 'Rust', tags: ['C++', 'cqrs'] }],
    [rui, { name: 'Prata', language: 'Go', tags: ['cqrs'], isPublic: true }],
    [rui, { name: 'Ouro', language: 'C', tags: ['CQRS'] }],
    [stranger, { name: 'Cobre', language: 'Go', tags: ['CQRS'], isPublic: true }],
  ];
  for (const [who, poc] of pocs) latest = (await house.register(who, poc)).position;
});

describe('the list of POCs', () => {
  it('is mine, newest first', async () => expect(await names(ana)).toEqual(['estanho', 'Zinco', 'érbio']));
  it('holds whole POCs, as they are shown one by one', async () => {
    const { body } = await house.as(ana).get('pocs');
    for (const item of body.items) expect(item).toEqual((await house.as(ana).get(`pocs/${item.pocId}`)).body);
  });
  it("includes the tenant's public ones on request", async () => {
    expect(await names(ana, '?includePublic=true')).toEqual(['Prata', 'estanho', 'Zinco', 'érbio']);
    expect(await names(rui, '?includePublic=true')).toEqual(['Ouro', 'Prata', 'érbio']);
    expect(await names(stranger, '?includePublic=true')).toEqual(['Cobre']);
  });
  it('is sorted as people read', async () => {
    expect(await names(ana, '?sortBy=name')).toEqual(['érbio', 'estanho', 'Zinco']);
    expect(await names(ana, '?sortBy=name&sortOrder=desc')).toEqual(['Zinco', 'estanho', 'érbio']);
    expect(await names(ana, '?sortBy=createdAt&sortOrder=asc')).toEqual(['érbio', 'Zinco', 'estanho']);
  });
});

describe('filters', () => {
  it.each([
    ['?language=GO', ['Zinco', 'érbio']],
    ['?language=go&language=rust', ['estanho', 'Zinco', 'érbio']],
    ['?tags=cqrs', ['estanho', 'érbio']],
    ['?tags=C', ['érbio']],
    ['?tags=c%23&tags=c%2B%2B', ['estanho', 'Zinco']],
    ['?frameworks=.net', ['Zinco']],
    ['?frameworks=CQRS', []],
    ['?tags=cqrs&frameworks=nestjs', ['érbio']],
    ['?tags=cqrs&language=rust', ['estanho']],
    ['?tags=cqrs&includePublic=true', ['Prata', 'estanho', 'érbio']],
    ['?tags=cqrs&frameworks=nestjs&includePublic=true', ['érbio']],
    ['?includePublic=true&language=go', ['Prata', 'Zinco', 'érbio']],
    ['?includePublic=true&tags=CQRS&tags=cqrs', ['Prata', 'estanho', 'érbio']],
    ['?includePublic=true&tags=cqrs&tags=c', ['Prata', 'estanho', 'érbio']],
    ['?includePublic=true&tags=cqrs&language=GO', ['Prata', 'érbio']],
    ['?includePublic=true&frameworks=nestjs', ['érbio']],
    ['?includePublic=true&frameworks=nestjs&language=go&language=Go&language=rust', ['érbio']],
    ['?includePublic=true&frameworks=nestjs&language=rust', []],
    ['?tags=cqrs&includePublic=false', ['estanho', 'érbio']],
  ])('%s', async (query, expected) => expect(await names(ana, query)).toEqual(expected));

  it('by time: from is inclusive, to is not', async () => {
    const { body } = await house.as(ana).get('pocs?sortOrder=asc');
    const [first, second, third] = body.items.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(await names(ana, `?from=${second}`)).toEqual(['estanho', 'Zinco']);
    expect(await names(ana, `?to=${second}`)).toEqual(['érbio']);
    expect(await names(ana, `?from=${first}&to=${third}`)).toEqual(['Zinco', 'érbio']);
    expect(await names(ana, `?from=${encodeURIComponent(second.replace('Z', '+00:00'))}`)).toEqual([
      'estanho',
      'Zinco',
    ]);
  });

  it('by owner, among what one sees', async () => {
    expect(await names(ana, `?userId=${ana.userId}`)).toEqual(['estanho', 'Zinco', 'érbio']);
    expect(await names(ana, `?userId=${rui.userId}`)).toEqual([]);
    expect(await names(ana, `?userId=${rui.userId}&includePublic=true`)).toEqual(['Prata']);
    expect(await names(ana, `?userId=${stranger.userId}&includePublic=true`)).toEqual([]);
  });

  it('let an admin see all of one person', async () => {
    expect(await names(admin)).toEqual([]);
    expect(await names(admin, '?includePublic=true')).toEqual(['Prata', 'érbio']);
    expect(await names(admin, `?userId=${rui.userId}`)).toEqual(['Ouro', 'Prata']);
    expect(await names(admin, `?userId=${rui.userId}&tags=cqrs&includePublic=true`)).toEqual(['Ouro', 'Prata']);
    expect(await names(admin, `?userId=${stranger.userId}`)).toEqual([]);
  });

  it('find deleted ones, for those who could restore them', async () => {
    const eve = person('USER', ana.tenantId);
    const { pocId } = await house.register(eve, { name: 'Latão', isPublic: true });
    latest = (await house.as(eve).delete(`pocs/${pocId}`)).headers.get('x-position')!;
    expect(await names(eve)).toEqual([]);
    expect(await names(eve, '?deleted=true')).toEqual(['Latão']);
    expect(await names(ana, `?userId=${eve.userId}&includePublic=true`)).toEqual([]);
    expect(await names(ana, `?userId=${eve.userId}&includePublic=true&deleted=true`)).toEqual([]);
    expect(await names(admin, `?userId=${eve.userId}&deleted=true`)).toEqual(['Latão']);
  });
});

describe('totals', () => {
  it('go along with every change, for everybody who asks', async () => {
    const lia = person();
    const eve = person('USER', lia.tenantId);
    const boss = person('TENANT_ADMIN', lia.tenantId);
    const queries = [
      '',
      '?includePublic=true',
      '?language=GO',
      '?includePublic=true&language=go&language=Go&language=rust',
    ];
    /** As many as there are items, which `names` looks at. */
    const totals = async (answer: Promise<{ headers: Headers }>) => {
      latest = (await answer).headers.get('x-position')!;
      const seen = [];
      for (const who of [lia, eve, boss])
        seen.push((await Promise.all(queries.map((query) => names(who, query)))).map(({ length }) => length).join(' '));
      return seen.join(' | ');
    };
    const details = { name: 'Cobalto', repositoryUrl: 'https://git.example/x/y' };
    const { pocId } = await house.register(lia, { language: 'Go' });
    const poc = `pocs/${pocId}`;
    expect(await totals(house.as(lia).put(`${poc}/tags/a`))).toBe('1 1 1 1 | 0 0 0 0 | 0 0 0 0');
    expect(await totals(house.as(lia).patch(poc, { isPublic: true }))).toBe('1 1 1 1 | 0 1 0 1 | 0 1 0 1');
    expect(await totals(house.as(eve).post('pocs', { ...details, language: 'Rust', isPublic: true }))).toBe(
      '1 2 1 2 | 1 2 0 2 | 0 2 0 2',
    );
    expect(await totals(house.as(lia).patch(poc, { language: null }))).toBe('1 2 0 1 | 1 2 0 1 | 0 2 0 1');
    expect(await totals(house.as(boss).patch(poc, { language: 'C' }))).toBe('1 2 0 1 | 1 2 0 1 | 0 2 0 1');
    expect(await totals(house.as(boss).delete(poc))).toBe('0 1 0 1 | 1 1 0 1 | 0 1 0 1');
    expect(await totals(house.as(lia).post(`${poc}/restore`))).toBe('1 2 0 1 | 1 2 0 1 | 0 2 0 1');
    expect(await totals(house.as(lia).patch(poc, { isPublic: false, language: 'go' }))).toBe(
      '1 2 1 2 | 1 1 0 1 | 0 1 0 1',
    );
  });
});

describe('pages', () => {
  it.each([
    ['name', 'asc'],
    ['name', 'desc'],
    ['createdAt', 'desc'],
    ['updatedAt', 'asc'],
  ])('sorted by %s, %s, are in one order, ids where it is the same', async (sortBy, sortOrder) => {
    const ivo = person();
    const made = [];
    for (const name of ['beta', 'Alfa', 'álamo', 'BETA', 'beta', 'alfa'])
      made.push(await house.register(ivo, { name }));
    const [first] = made;
    const touched = await house.as(ivo).put(`pocs/${first?.pocId}/tags/touched`);
    latest = touched.headers.get('x-position')!;
    const whole = (
      await house.as(ivo).get(`pocs?sortBy=${sortBy}&sortOrder=${sortOrder}`, { headers: { 'x-position': latest } })
    ).body.items as { pocId: string; name: string; createdAt: string; updatedAt: string }[];
    const byPages = [];
    for (const page of [1, 2, 3, 4, 5, 6, 7]) {
      const { body } = await house.as(ivo).get(`pocs?sortBy=${sortBy}&sortOrder=${sortOrder}&pageSize=1&page=${page}`);
      expect(body).toMatchObject({ totalItems: 6, totalPages: 6 });
      byPages.push(...body.items);
    }
    expect(byPages).toEqual(whole);
    const collator = new Intl.Collator('und');
    const compare = (a: string, b: string) =>
      sortBy === 'name' ? collator.compare(a.toLowerCase(), b.toLowerCase()) : a < b ? -1 : a > b ? 1 : 0;
    const sign = sortOrder === 'asc' ? 1 : -1;
    const sorted = whole.toSorted((a, b) => {
      const field = sortBy as 'name' | 'createdAt' | 'updatedAt';
      return sign * (compare(a[field], b[field]) || (a.pocId < b.pocId ? -1 : 1));
    });
    expect(whole).toEqual(sorted);
  });

  it('hold all of it once, also where all are alike', async () => {
    const ivo = person();
    const made = await Promise.all(Array.from({ length: 25 }, () => house.register(ivo, { name: 'Same' })));
    const last = String(Math.max(...made.map(({ position }) => Number(position))));
    const seen = new Set<string>();
    for (const page of [1, 2, 3]) {
      const { body } = await house
        .as(ivo)
        .get(`pocs?sortBy=name&page=${page}&pageSize=10`, { headers: { 'x-position': last } });
      expect(body).toMatchObject({ page, pageSize: 10, totalItems: 25, totalPages: 3 });
      for (const { pocId } of body.items) seen.add(pocId);
    }
    expect([...seen]).toEqual(made.map(({ pocId }) => pocId).toSorted());
    expect((await house.as(ivo).get('pocs?page=4&pageSize=10')).body).toMatchObject({ items: [], totalItems: 25 });
  });

  it.each([
    ['page=0', 'page'],
    ['pageSize=0', 'pageSize'],
    ['pageSize=101', 'pageSize'],
    ['pageSize=ten', 'pageSize'],
    ['sortBy=language', 'sortBy'],
    ['sortOrder=up', 'sortOrder'],
    ['includePublic=1', 'includePublic'],
    ['from=yesterday', 'from'],
    ['userId=me', 'userId'],
    ['tag=cqrs', 'tag'],
    ['tags=', 'tags'],
    ['tags=%00', 'tags'],
  ])('cannot be asked for by %s', async (query, parameter) => {
    const { status, body } = await house.as(ana).get(`pocs?${query}`);
    expect([status, body.errors.map((each: { parameter: string }) => each.parameter)]).toEqual([400, [parameter]]);
  });
});

describe('a list asked for with the position of a write', () => {
  it('shows that write', async () => {
    const lia = person();
    for (let n = 1; n <= 20; n++) {
      const { position } = await house.register(lia);
      const { body } = await house.as(lia).get('pocs', { headers: { 'x-position': position } });
      expect(body.totalItems).toBe(n);
    }
  });
  it('does not wait longer than a second for one that never was', async () => {
    const began = performance.now();
    const { status } = await house.as(ana).get('pocs', { headers: { 'x-position': '999999999' } });
    expect(status).toBe(200);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
