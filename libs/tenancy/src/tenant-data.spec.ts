import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isOutOfReach } from '@mrbill/event-sourcing';
import { endServers, superuserUrl, until } from '@mrbill/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { Context, TenantData } from './index.js';

const context = new Context();
const [one, other] = [v7(), v7()];
const database = `tenancy_${process.pid}`;
let owner: DataSource;
let app: DataSource;
let data: TenantData;

beforeAll(async () => {
  const server = await superuserUrl('embedded');
  const source = (user?: string) => {
    const url = new URL(server);
    if (user) url.pathname = `/${database}`;
    if (user === 'tenancy_app') [url.username, url.password] = [user, 'app'];
    return new DataSource({ type: 'postgres', url: url.href, poolSize: 2 });
  };
  const root = await source().initialize();
  await root.query(`create database ${database}`);
  await root.query(`drop role if exists tenancy_app`);
  await root.query(`create role tenancy_app login password 'app'`);
  await root.destroy();
  owner = await source('owner').initialize();
  await owner.query(`create table note (tenant uuid not null, title text not null)`);
  await owner.query(`alter table note enable row level security`);
  await owner.query(`alter table note force row level security`);
  await owner.query(`create policy own on note using (tenant = nullif(current_setting('app.tenant', true), '')::uuid)`);
  await owner.query(`grant select, insert on note to tenancy_app`);
  await owner.query(`insert into note values ($1, 'mine'), ($2, 'theirs')`, [one, other]);
  app = await source('tenancy_app').initialize();
  data = new TenantData(app, context);
});
afterAll(async () => {
  await app?.destroy();
  await owner?.query(`drop table note`);
  await owner?.destroy();
  await endServers();
});

const as = <T>(tenant: string, work: () => Promise<T>) => context.asSystem('spec', tenant, v7(), work);
const titles = () =>
  data.read(async (manager) =>
    ((await manager.query(`select title from note`)) as { title: string }[]).map(({ title }) => title),
  );

describe("a tenant's data", () => {
  it('is all that a query finds, whatever the connection was used for before', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await Promise.all([as(one, titles), as(other, titles), as(one, titles)])).toEqual([
        ['mine'],
        ['theirs'],
        ['mine'],
      ]);
    }
    expect(await app.query(`select title from note`)).toEqual([]);
  });

  it('is not there without a context', async () => {
    await expect(titles()).rejects.toThrow('no context here');
  });

  it('cannot be changed', async () => {
    const insert = () => data.read((manager) => manager.query(`insert into note values ($1, 'new')`, [one]));
    await expect(as(one, insert)).rejects.toThrow('read-only transaction');
    expect(await as(one, titles)).toEqual(['mine']);
  });

  it('gives the connection back when the work fails', async () => {
    for (let i = 0; i < 5; i++)
      await expect(as(one, () => data.read(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
    expect(await as(one, titles)).toEqual(['mine']);
  });

  it('is out of reach when the connection breaks between two queries', async () => {
    const broken = data.read.bind(data, async (manager: EntityManager) => {
      const [backend] = (await manager.query(`select pg_backend_pid() as pid`)) as { pid: number }[];
      await owner.query(`select pg_terminate_backend($1)`, [backend?.pid]);
      await until(() => manager.queryRunner?.isReleased === true);
      return manager.query(`select title from note`);
    });
    const error: unknown = await as(one, broken).catch((thrown: unknown) => thrown);
    expect(isOutOfReach(error)).toBe(true);
    expect(await as(one, titles)).toEqual(['mine']);
  });
});
