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
async function ask(who: Person, path: string) {
  const { status, body } = await house.as(who).get(path, { headers: { 'x-position': latest } });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}
const tags = async (who: Person) =>
  (await ask(who, 'tags/popular')).map(({ tag, count }: { tag: string; count: number }) => `${tag} ${count}`);
const frameworks = async (who: Person, query = '') =>
  (await ask(who, `frameworks/popular${query}`)).map(
    ({ framework, count }: { framework: string; count: number }) => `${framework} ${count}`,
  );
const suggested = (who: Person, prefix: string, kind = 'tags') =>
  ask(who, `${kind}/suggest?prefix=${encodeURIComponent(prefix)}`) as Promise<string[]>;

beforeAll(async () => {
  const pocs: [Person, object][] = [
    [ana, { language: 'Go', tags: ['CQRS', 'Relatório', '100%'], frameworks: ['NestJS', '.NET'], isPublic: true }],
    [ana, { language: 'go', tags: ['cqrs', 'C'], frameworks: ['nestjs'] }],
    [ana, { language: 'Rust', tags: ['cqrs', 'C#', 'relatorios'], frameworks: ['Axum'] }],
    [rui, { language: 'Go', tags: ['Cqrs', 'relatório', '1000'], frameworks: ['Gin'], isPublic: true }],
    [rui, { language: 'Go', tags: ['secret', 'CQRS'], frameworks: ['secret-fw'] }],
    [stranger, { language: 'Go', tags: ['CQRS', 'elsewhere'], frameworks: ['elsewhere-fw'], isPublic: true }],
  ];
  for (const [who, poc] of pocs) latest = (await house.register(who, poc)).position;
});

describe('popular tags', () => {
  it('are counted over mine and the public ones, whatever their spelling, as they were first given', async () => {
    expect(await tags(ana)).toEqual(['CQRS 4', 'Relatório 2', '100% 1', '1000 1', 'C 1', 'C# 1', 'relatorios 1']);
    expect(await ask(stranger, 'tags/popular')).toEqual([
      { tag: 'CQRS', count: 1 },
      { tag: 'elsewhere', count: 1 },
    ]);
  });
  it("count nobody else's private ones, for admins neither", async () => {
    expect(await tags(rui)).toEqual(['CQRS 3', 'Relatório 2', '100% 1', '1000 1', 'secret 1']);
    expect(await tags(admin)).toEqual(['CQRS 2', 'Relatório 2', '100% 1', '1000 1']);
  });
  it('add mine to the public ones, also where neither would be among the first alone', async () => {
    const lia = person();
    const eve = person('USER', lia.tenantId);
    const many = (prefix: string) => Array.from({ length: 30 }, (_, n) => `${prefix} ${n}`);
    for (const words of [many('a'), many('b'), many('a'), many('b'), ['Zinc']])
      await house.register(eve, { tags: words, isPublic: true });
    await house.register(eve, { tags: ['zinc'] });
    for (const word of ['zinc', 'ZINC']) latest = (await house.register(lia, { tags: [word] })).position;
    const open = await tags(person('USER', lia.tenantId));
    expect([open.length, open[0]]).toEqual([50, 'a 0 2']);
    expect(await tags(lia)).toEqual(['Zinc 3', ...open.slice(0, 49)]);
    expect((await suggested(lia, 'z')).concat(await suggested(eve, 'Z'))).toEqual(['Zinc', 'Zinc']);
  });
  it('are none where there is nothing to see', async () => expect(await tags(person())).toEqual([]));
});

describe('popular frameworks', () => {
  it('are those of all languages, or of one', async () => {
    expect(await frameworks(ana)).toEqual(['NestJS 2', '.NET 1', 'Axum 1', 'Gin 1']);
    expect(await frameworks(ana, '?language=GO')).toEqual(['NestJS 2', '.NET 1', 'Gin 1']);
    expect(await frameworks(ana, '?language=rust')).toEqual(['Axum 1']);
    expect(await frameworks(ana, '?language=C')).toEqual([]);
    expect(await frameworks(stranger, '?language=go')).toEqual(['elsewhere-fw 1']);
  });
});

describe('suggested words', () => {
  it.each([
    ['relatorio', ['Relatório', 'relatorios']],
    ['RELATÓ', ['Relatório', 'relatorios']],
    ['relato\u0301rios', ['relatorios']],
    ['c', ['CQRS', 'C', 'C#']],
    ['C#', ['C#']],
    ['qrs', []],
    ['sec', []],
    ['else', []],
    ['Nest', []],
  ])('for %j are %j', async (prefix, expected) => expect(await suggested(ana, prefix)).toEqual(expected));

  it('take everything that is typed as text', async () => {
    expect(await suggested(ana, '100')).toEqual(['100%', '1000']);
    expect(await suggested(ana, '100%')).toEqual(['100%']);
    for (const prefix of ['%', '_', '10_', 'c%', '\\', "'", '.*']) expect(await suggested(ana, prefix)).toEqual([]);
  });

  it('are of one kind', async () => {
    expect(await suggested(ana, 'nest', 'frameworks')).toEqual(['NestJS']);
    expect(await suggested(ana, 'cqrs', 'frameworks')).toEqual([]);
    expect(await suggested(rui, 'SECRET', 'frameworks')).toEqual(['secret-fw']);
    expect(await suggested(ana, 'secret', 'frameworks')).toEqual([]);
  });

  it('are ten at most', async () => {
    const ivo = person();
    const many = Array.from({ length: 30 }, (_, n) => `word ${n}`);
    for (const more of ['word', 'work']) {
      latest = (await house.register(ivo, { tags: [more, ...many.slice(1)], frameworks: many })).position;
    }
    const words = await suggested(ivo, 'wor');
    expect(words).toHaveLength(10);
    expect(await suggested(ivo, 'work')).toEqual(['work']);
  });

  it.each([
    ['tags/suggest', 'prefix'],
    ['tags/suggest?prefix=', 'prefix'],
    [`frameworks/suggest?prefix=${'x'.repeat(51)}`, 'prefix'],
    ['frameworks/suggest?prefix=a&prefix=b', 'prefix'],
    ['tags/suggest?prefix=a%0Ab', 'prefix'],
    ['tags/popular?language=Go', 'language'],
    ['frameworks/popular?language=', 'language'],
  ])('cannot be asked for by %s', async (path, parameter) => {
    const { status, body } = await house.as(ana).get(path);
    expect([status, body.errors.map((each: { parameter: string }) => each.parameter)]).toEqual([400, [parameter]]);
  });
});

describe('words asked for with the position of a write', () => {
  it('go along with every change', async () => {
    const lia = person();
    const eve = person('USER', lia.tenantId);
    const { pocId } = await house.register(lia, { tags: ['one'], isPublic: true });
    const after = async (answer: Promise<{ headers: Headers }>) => {
      latest = (await answer).headers.get('x-position')!;
      return [await tags(lia), await tags(eve)];
    };
    const poc = `pocs/${pocId}`;
    expect(await after(house.as(lia).put(`${poc}/tags/two`))).toEqual([
      ['one 1', 'two 1'],
      ['one 1', 'two 1'],
    ]);
    expect(await after(house.as(lia).delete(`${poc}/tags/ONE`))).toEqual([['two 1'], ['two 1']]);
    expect(await after(house.as(lia).patch(poc, { isPublic: false }))).toEqual([['two 1'], []]);
    expect(await after(house.as(lia).delete(poc))).toEqual([[], []]);
    expect(await after(house.as(lia).post(`${poc}/restore`))).toEqual([['two 1'], []]);
    expect(await after(house.as(lia).patch(poc, { tags: ['three'], isPublic: true }))).toEqual([
      ['three 1'],
      ['three 1'],
    ]);
  });
});
