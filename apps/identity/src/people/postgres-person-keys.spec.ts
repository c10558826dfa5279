import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { inTransaction, openPool, PersonErased } from '@mrbill/event-sourcing';
import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { newDatabases, type Databases } from '../journeys/databases.js';
import { FileMasterKey } from './master-key.js';
import { PostgresPersonKeys } from './postgres-person-keys.js';

let databases: Databases;
let pool: pg.Pool;
beforeAll(async () => {
  databases = await newDatabases();
  pool = openPool(databases.keys.app, { name: 'spec' });
});
afterAll(async () => {
  await pool?.end();
  await databases?.close();
});

const tenant = randomUUID();
const master = new FileMasterKey(randomBytes(32));
let ana: string;
let keys: PostgresPersonKeys;
beforeEach(() => {
  ana = randomUUID();
  keys = new PostgresPersonKeys(pool, master);
});

const inTenant = (sql: string, values: unknown[]) =>
  inTransaction(pool, async (tx) => {
    await tx.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    return tx.query<{ wrapped: Buffer }>(sql, values);
  });

/** As another instance, which remembers nothing. */
const elsewhere = () => new PostgresPersonKeys(pool, master);

describe('a person’s key', () => {
  it('is made once, and is the same everywhere', async () => {
    const key = await keys.findOrMake(tenant, ana);
    expect(key).toHaveLength(32);
    expect(await keys.findOrMake(tenant, ana)).toEqual(key);
    expect(await elsewhere().findOrMake(tenant, ana)).toEqual(key);
    expect(await elsewhere().find(tenant, [ana, randomUUID()])).toEqual(new Map([[ana, key]]));
  });

  it('is the same for two that make it at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => elsewhere().findOrMake(tenant, ana)));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
  });

  it('belongs to one tenant', async () => {
    await keys.findOrMake(tenant, ana);
    expect(await keys.find(randomUUID(), [ana])).toEqual(new Map());
    expect(await keys.findOrMake(randomUUID(), ana)).not.toEqual(await keys.findOrMake(tenant, ana));
  });

  it('is stored under the master key only', async () => {
    const key = await keys.findOrMake(tenant, ana);
    const { rows } = await inTenant('SELECT wrapped FROM people.person_key WHERE person = $1', [ana]);
    expect(rows[0]?.wrapped.includes(key)).toBe(false);
  });

  it('is not to be seen by who has not said in which tenant to look', async () => {
    await keys.findOrMake(tenant, ana);
    expect((await pool.query('SELECT FROM people.person_key')).rowCount).toBe(0);
  });

  it('does not open in another person’s row', async () => {
    const rui = randomUUID();
    await keys.findOrMake(tenant, ana);
    await keys.findOrMake(tenant, rui);
    await inTenant(
      'UPDATE people.person_key SET wrapped = (SELECT wrapped FROM people.person_key WHERE person = $1) WHERE person = $2',
      [ana, rui],
    );
    await expect(elsewhere().find(tenant, [rui])).rejects.toThrow();
  });

  it('is destroyed for good', async () => {
    await keys.findOrMake(tenant, ana);
    await keys.destroy(tenant, ana);
    await keys.destroy(tenant, ana);
    expect(await keys.find(tenant, [ana])).toEqual(new Map());
    await expect(keys.findOrMake(tenant, ana)).rejects.toThrow(PersonErased);
    await expect(elsewhere().findOrMake(tenant, ana)).rejects.toThrow(PersonErased);
  });

  it('of somebody who never had one is not made after they were erased', async () => {
    await keys.destroy(tenant, ana);
    await expect(keys.findOrMake(tenant, ana)).rejects.toThrow(PersonErased);
  });

  describe('where another instance destroyed it', () => {
    afterEach(() => void jest.restoreAllMocks());

    it('is remembered for five seconds at most', async () => {
      const key = await keys.findOrMake(tenant, ana);
      await elsewhere().destroy(tenant, ana);
      expect(await keys.find(tenant, [ana])).toEqual(new Map([[ana, key]]));
      const now = performance.now();
      jest.spyOn(performance, 'now').mockReturnValue(now + 5_001);
      expect(await keys.find(tenant, [ana])).toEqual(new Map());
    });
  });
});
