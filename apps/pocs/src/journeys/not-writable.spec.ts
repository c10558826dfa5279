import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import pg from 'pg';
import { House } from './house.js';

let house: House;
/** Keeps its own connection, which goes on being able to write. */
let superuser: pg.Client;
beforeAll(async () => {
  house = await House.open();
  superuser = new pg.Client(house.database.superuser);
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await house?.close();
});

async function readOnly(how: 'SET default_transaction_read_only = on' | 'RESET default_transaction_read_only') {
  await superuser.query(`ALTER DATABASE "${house.database.name}" ${how}`);
  await superuser.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

describe('a database that takes no writes', () => {
  const ana = person();
  const headers = { 'idempotency-key': randomUUID() };
  const poc = { name: 'Forno', repositoryUrl: 'https://git.example/padaria/forno', language: 'Rust' };
  const register = () => house.as(ana).post('pocs', poc, { headers });

  it('is said to whoever writes, with when to come again; who reads does not notice', async () => {
    const { pocId } = await house.register(ana);
    await readOnly('SET default_transaction_read_only = on');
    await until(async () => (await register()).body.code === 'not-writable');
    const { status, headers: told, body } = await register();
    expect([status, told.get('retry-after'), body.code]).toEqual([503, '10', 'not-writable']);
    expect((await house.as(ana).get(`pocs/${pocId}`)).status).toBe(200);
  });

  it('is written to again as soon as it takes that, once', async () => {
    await readOnly('RESET default_transaction_read_only');
    await until(async () => (await register()).status === 201);
    const { body, headers: told } = await register();
    const list = await house.as(ana).get('pocs', { headers: { 'x-position': told.get('x-position') ?? '' } });
    expect(list.body.items.filter(({ name }: { name: string }) => name === 'Forno')).toMatchObject([
      { pocId: body.pocId },
    ]);
  });
});
