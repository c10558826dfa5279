import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { z } from 'zod';
import { COMPANIES } from './companies.js';
import { asTags, installedLibraries, webAddress } from './libraries.js';
import { demoPlan } from './plan.js';

const libraries = installedLibraries(join(import.meta.dirname, '../../../../node_modules'));
const until = new Date('2026-11-23T09:30:00Z');
const planned = (pocs: number, after = 0) =>
  demoPlan({ libraries, pocs, after, until, passwordOf: (email) => `for ${email}` });
const pocsOf = (plan: ReturnType<typeof planned>) => plan.tenants.flatMap((tenant) => tenant.pocs);

/** The contract's limits. */
const Words = z
  .array(z.string().min(1).max(50))
  .max(30)
  .refine((words) => new Set(words.map((word) => word.normalize('NFC').toLowerCase())).size === words.length);
const Poc = z.strictObject({
  pocId: z.uuidv7(),
  owner: z.email(),
  name: z.string().min(1).max(100),
  description: z.string().min(1).max(10_000),
  repositoryUrl: z.url({ protocol: /^https$/ }).refine((url) => !new URL(url).username && !new URL(url).password),
  language: z.string().min(1),
  isPublic: z.boolean(),
  tags: Words,
  frameworks: Words,
  createdAt: z.iso.datetime(),
});

describe('the demo', () => {
  it('is made of several hundred installed packages', () => {
    expect(libraries.length).toBeGreaterThan(300);
    expect(libraries.find(({ name }) => name === 'fastify')).toMatchObject({
      repositoryUrl: 'https://github.com/fastify/fastify',
      language: 'TypeScript',
      frameworks: expect.arrayContaining(['Fastify']) as unknown,
    });
  });

  it('has exactly as many POCs as are asked for, each within the limits, for owners that are there', () => {
    for (const count of [0, 1, 500, 2_000]) expect(pocsOf(planned(count))).toHaveLength(count);
    for (const tenant of planned(2_000).tenants) {
      const people = tenant.users.map(({ email }) => email);
      for (const poc of tenant.pocs) expect(people).toContain(Poc.parse(poc).owner);
    }
  });

  it('is the same each time, poc by poc', () => {
    expect(planned(500)).toEqual(planned(500));
    const later = pocsOf(planned(700, 500));
    const all = pocsOf(planned(1_200));
    const sorted = (pocs: typeof all) => pocs.map((poc) => JSON.stringify(poc)).sort();
    expect(sorted([...pocsOf(planned(500)), ...later])).toEqual(sorted(all));
    expect(new Set(all.map(({ pocId }) => pocId)).size).toBe(1_200);
    expect(new Set(all.map(({ name }) => name)).size).toBe(1_200);
  });

  it('covers the year before, three quarters of it public', () => {
    const pocs = pocsOf(planned(500));
    const [first, last] = [
      pocs
        .map(({ createdAt }) => createdAt)
        .sort()
        .at(0)!,
      pocs
        .map(({ createdAt }) => createdAt)
        .sort()
        .at(-1)!,
    ];
    expect(Date.parse(first)).toBeGreaterThan(until.getTime() - 367 * 86_400_000);
    expect(Date.parse(first)).toBeLessThan(until.getTime() - 350 * 86_400_000);
    expect(Date.parse(last)).toBeLessThan(until.getTime());
    const share = pocs.filter(({ isPublic }) => isPublic).length / pocs.length;
    expect(share).toBeGreaterThan(0.68);
    expect(share).toBeLessThan(0.82);
  });

  it('has three companies with an admin and several owners each, one of them Brazilian', () => {
    const { tenants, platformAdmin } = planned(500);
    expect(tenants.map(({ locale }) => locale).sort()).toEqual(['en', 'en', 'pt-BR']);
    const people = [platformAdmin, ...tenants.flatMap(({ admin, users }) => [admin, ...users])];
    for (const { email, password } of people) {
      expect(email).toMatch(/^[a-z]+\.[a-z]+@[a-z.-]+\.(example|test)$/);
      expect(password).toBe(`for ${email}`);
    }
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
    for (const { users, pocs } of tenants) {
      expect(users.length).toBeGreaterThanOrEqual(4);
      for (const { email } of users) expect(pocs.filter(({ owner }) => owner === email).length).toBeGreaterThan(10);
    }
    const brazilian = tenants.find(({ locale }) => locale === 'pt-BR')!;
    expect(brazilian.pocs.flatMap(({ tags }) => tags)).toEqual(expect.arrayContaining(['rápido', 'texto']));
    const told = brazilian.pocs.filter(({ repositoryUrl }) => !repositoryUrl.includes('ipeamarelo'));
    expect(told.length).toBeGreaterThan(50);
    for (const { description } of told) expect(description).toMatch(/^(Prova|Avaliação|Estudo|Experimento) /);
  });

  it('begins with what was written by hand, whole and in its owners\u2019 names', () => {
    const { tenants } = planned(COMPANIES.reduce((sum, { showpieces }) => sum + showpieces.length, 0));
    for (const { domain, pocs, users } of tenants) {
      const written = COMPANIES.find((company) => company.domain === domain)!.showpieces;
      expect(pocs.map(({ name }) => name)).toEqual(written.map(({ name }) => name));
      for (const [nth, { privateOf }] of written.entries()) {
        const { isPublic, owner } = pocs[nth]!;
        expect(isPublic).toBe(privateOf === undefined);
        if (privateOf) expect(users.find(({ email }) => email === owner)?.fullName).toBe(privateOf);
      }
    }
  });

  it.each([
    ['git+https://github.com/fastify/fastify.git', 'https://github.com/fastify/fastify'],
    ['git://github.com/a/b.git', 'https://github.com/a/b'],
    ['git@github.com:a/b.git', 'https://github.com/a/b'],
    ['git+ssh://git@github.com/a/b.git', 'https://github.com/a/b'],
    ['https://user:secret@example.com/a/b', 'https://example.com/a/b'],
    ['a/b', 'https://github.com/a/b'],
    ['gitlab:a/b', 'https://gitlab.com/a/b'],
    ['bitbucket:a/b', 'https://bitbucket.org/a/b'],
    ['file:../here', undefined],
    ['nothing of the kind', undefined],
    [undefined, undefined],
  ])('finds the web address of %s', (repository, address) => expect(webAddress(repository)).toBe(address));

  it('takes only words that can be tags, each once', () => {
    const many = Array.from({ length: 40 }, (_, index) => `tag ${index}`);
    expect(asTags(['C', 'c', 'C++', '.', '..', '', ' two  words ', 'x'.repeat(51), 7, null, 'e\u0301', 'É'])).toEqual([
      'C',
      'C++',
      'two words',
      'é',
    ]);
    expect(asTags(many)).toHaveLength(30);
  });
});
