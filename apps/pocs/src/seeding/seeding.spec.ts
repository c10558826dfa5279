import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import { House } from '../journeys/house.js';
import { readPlan } from './plan.js';
import { runSeed } from './run.js';

const ana = person();
const rui = person();
const poc = (n: number) => ({
  name: `POC ${n}`,
  description: 'Seeded',
  repositoryUrl: `https://github.com/acme/poc-${n}`,
  language: 'TypeScript',
  isPublic: n % 2 === 0,
  tags: ['demo', 'Demo'],
  frameworks: ['NestJS'],
  createdAt: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
});
const owned = (who = ana) => ({ tenantId: who.tenantId, userId: who.userId });

describe('a plan', () => {
  const problemOf = (plan: unknown) => {
    try {
      readPlan(typeof plan === 'string' ? plan : JSON.stringify(plan));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('gives the same POC the same id, and different ones different ids', () => {
    const plan = JSON.stringify({
      pocs: [1, 2].flatMap((n) => [ana, rui].map((who) => ({ ...poc(n), ...owned(who) }))),
    });
    const ids = readPlan(plan).map(({ pocId }) => pocId);
    expect(new Set(ids).size).toBe(4);
    expect(readPlan(plan).map(({ pocId }) => pocId)).toEqual(ids);
    for (const id of ids) expect(id[14]).toBe('7');
  });

  it('may name owners by address, as the demo does', () => {
    const users = [{ ...owned(rui), email: 'rui@acme.example', password: 'x' }];
    const tenants = [{ tenantId: rui.tenantId, name: 'Acme', users, pocs: [{ ...poc(1), owner: 'rui@acme.example' }] }];
    expect(readPlan(JSON.stringify({ tenants, platformAdmin: {} }))).toMatchObject([owned(rui)]);
  });

  it.each([
    ['{', 'the plan is not valid JSON'],
    [[], 'the plan is wrong at its top'],
    [
      {
        pocs: [
          { ...poc(1), ...owned() },
          { ...poc(2), ...owned(), name: '' },
        ],
      },
      'the plan is wrong at pocs.1.name: must not be empty',
    ],
    [{ pocs: [poc(1)] }, 'the plan is wrong at pocs.0.tenantId'],
    [{ pocs: [{ ...poc(1), ...owned(), createdAt: 'today' }] }, 'the plan is wrong at pocs.0.createdAt'],
    [{ pocs: [{ ...poc(1), ...owned(), nmae: 'x' }] }, 'the plan is wrong at pocs.0: Unrecognized key: "nmae"'],
    [
      { tenants: [{ tenantId: ana.tenantId, users: [], pocs: [{ ...poc(1), owner: 'rui@acme.example' }] }] },
      'the plan is wrong at tenants.0.pocs.0.owner: is none of the users',
    ],
  ])('says where it is wrong: %#', (plan, problem) => expect(problemOf(plan)).toContain(problem));
});

describe('seeding', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house?.close());

  const seed = (count: number, say: (line: string) => void = () => undefined) => {
    const { app, pump } = house.database.urls;
    const pocs = Array.from({ length: count }, (_, n) => ({ ...poc(n), ...owned(n % 3 === 0 ? rui : ana) }));
    return runSeed(
      readPlan(JSON.stringify({ pocs })),
      { DATABASE_URL_POCS: app, DATABASE_URL_POCS_PUMP: pump },
      say,
      50,
    );
  };

  it('registers what is not there yet, at its time, for its owner', async () => {
    expect(await seed(40)).toEqual({ pocs: 40, registered: 40 });
    expect(await seed(45)).toEqual({ pocs: 45, registered: 5 });
    await until(async () => (await house.as(ana).get('pocs')).body.totalItems === 30);
    const { body } = await house.as(ana).get('pocs?sortOrder=asc&pageSize=1');
    const { owner: _, ...details } = { ...poc(1), owner: '' };
    expect(body.items[0]).toMatchObject({
      ...details,
      userId: ana.userId,
      tags: ['demo'],
      updatedAt: details.createdAt,
      version: 1,
    });
    expect((await house.as(rui).get('pocs?includePublic=true')).body.totalItems).toBe(15);
  });

  it('takes nothing back that has changed since', async () => {
    const { body } = await house.as(ana).get('pocs?pageSize=1');
    const { pocId } = body.items[0];
    await house.as(ana).patch(`pocs/${pocId}`, { name: 'Mine now' });
    expect(await seed(45)).toEqual({ pocs: 45, registered: 0 });
    expect((await house.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({ name: 'Mine now', version: 2 });
  });

  it('makes 600, and tells how far it is', async () => {
    const said: string[] = [];
    expect(await seed(600, (line) => said.push(line))).toEqual({ pocs: 600, registered: 555 });
    expect(said[0]).toMatch(/^\d+ of 600 POCs, \d+ a second$/);
  });
});
