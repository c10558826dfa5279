import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, event, noteList } from '../fixtures/notes.js';
import { endServers, servers } from '@mrbill/testing';
import { PostgresView } from '../views/postgres-view.js';
import { inTransaction, openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';

const NOT_ALLOWED = '42501';
afterAll(endServers);

describe.each(servers)('tenants and roles on %s PostgreSQL', (server) => {
  let bed: Bed;
  let owner: pg.Client;
  /** One connection, so that each statement meets what the one before has left in it. */
  let single: pg.Pool;
  let relation: string;
  const [ana, rui] = [randomUUID(), randomUUID()];
  const claim = { user: 'ana', key: 'k', hash: 'h', answer: '"secret"' };
  const mine = appendTo({ tenant: ana, claim });
  beforeAll(async () => {
    bed = await makeBed(server);
    owner = await bed.session(bed.urls.owner);
    single = openPool(bed.urls.app, { name: 'single', max: 1 });
    await bed.store.append(mine);
    await bed.store.append(appendTo({ tenant: rui }));
    await bed.store.transaction(ana, (tx) => tx.reserve('domain', 'ana.example', mine.stream, 'everywhere'));
    const view = noteList(`${bed.context}.list`);
    const model = new PostgresView(view, bed.roles);
    relation = PostgresView.relation(view);
    await inTransaction(bed.pump, async (tx) => {
      await model.prepare(1, tx);
      await model.switchTo(1, tx);
      const facts = (await bed.store.readAll(0, 1_000, 10)).map((fact) => ({ ...fact }));
      await model.write(1, facts, tx);
    });
  });
  afterAll(async () => {
    await single.end();
    await bed.close();
  });

  const tables = () => ['store.event', 'store.stream', 'store.claim', 'store.reservation', relation];
  const count = async (on: { query: pg.Client['query'] }, table: string) =>
    (await on.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)).rows[0]?.count;
  const refusal = (on: { query: pg.Client['query'] }, sql: string) =>
    on.query(sql).then(
      () => 'allowed',
      ({ code }: { code: string }) => code,
    );

  it('each table with tenants in it forces row level security, also on who owns it', async () => {
    const open = await bed.god(
      `SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ('store'::regnamespace, 'views'::regnamespace)
         AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });

  it('the app sees nothing without a tenant, and nothing of another one with it', async () => {
    for (const table of tables()) {
      expect([table, await count(single, table)]).toEqual([table, 0]);
      const seen = await inTransaction(single, async (tx) => {
        await tx.query(`SELECT set_config('app.tenant', $1, true)`, [rui]);
        return (await tx.query<{ tenant: string }>(`SELECT tenant FROM ${table}`)).rows.map(({ tenant }) => tenant);
      });
      expect(seen.filter((tenant) => tenant !== rui)).toEqual([]);
    }
    const own = await inTransaction(single, async (tx) => {
      await tx.query(`SELECT set_config('app.tenant', $1, true)`, [ana]);
      return Promise.all(tables().map((table) => count(tx, table)));
    });
    expect(own).toEqual([1, 1, 1, 1, 1]);
  });

  it('the owner, who runs migrations, sees nothing at all', async () => {
    for (const table of tables().slice(0, 4)) {
      expect([table, await count(owner, table)]).toEqual([table, 0]);
      await owner.query(`SELECT set_config('app.tenant', $1, false)`, [ana]);
      expect([table, await count(owner, table)]).toEqual([table, 0]);
    }
  });

  it('a connection of the pool forgets its tenant, however the work before ended', async () => {
    const store = new PostgresStore(single);
    await store.load(ana, mine.stream);
    expect(await count(single, 'store.event')).toBe(0);
    await store.claimed(ana, 'ana', 'k');
    expect(await count(single, 'store.claim')).toBe(0);
    await store.transaction(ana, (tx) => tx.load(mine.stream));
    expect(await count(single, 'store.event')).toBe(0);
    await expect(store.transaction(ana, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await count(single, 'store.event')).toBe(0);
    await store.append(appendTo({ tenant: ana }));
    expect(await count(single, 'store.event')).toBe(0);
    await expect(store.transaction(ana, (tx) => tx.query('SELECT 1 / 0'))).rejects.toThrow(/division/);
    expect(await store.load(rui, mine.stream)).toEqual([]);
    expect(
      await store.transaction(rui, (tx) => tx.query('SELECT 1 FROM store.event WHERE tenant = $1', [ana])),
    ).toEqual([]);
  });

  it('a claim of one tenant is not to be seen in another', async () => {
    expect(await bed.store.claimed(ana, 'ana', 'k')).toMatchObject({ answer: 'secret' });
    expect(await bed.store.claimed(rui, 'ana', 'k')).toBeUndefined();
    const theirs = appendTo({ tenant: rui, claim: { ...claim, answer: '"other"' } });
    expect(await bed.store.append(theirs)).toMatchObject({ kind: 'appended' });
  });

  it('facts are written by one function only, and never changed', async () => {
    const app = await bed.session(bed.urls.app);
    await app.query(`SELECT set_config('app.tenant', $1, false)`, [ana]);
    const pump = await bed.session(bed.urls.pump);
    const columns = 'position, tenant, name, id, version, event_id, type, schema_version, data, cause, at';
    const insert = `INSERT INTO store.event (${columns}) SELECT position + 1000, tenant, name, id, version + 1, event_id, type,
      schema_version, data, cause, at FROM store.event`;
    for (const session of [app, pump, owner]) {
      for (const sql of [
        insert,
        `UPDATE store.event SET type = 'x'`,
        'DELETE FROM store.event',
        'TRUNCATE store.event',
      ].slice(0, session === owner ? 1 : 4)) {
        const outcome = await refusal(session, sql);
        // The owner may, by its rights on the table; but there are no rows for it, and it may put none there.
        expect([sql, outcome]).toEqual([sql, session === owner ? 'allowed' : NOT_ALLOWED]);
      }
    }
    expect(
      await refusal(
        owner,
        insert.replace(/SELECT.*/s, `VALUES (99999, '${ana}', 'note', '${ana}', 1, '${ana}', 'x', 1, '1', '1', now())`),
      ),
    ).toBe(NOT_ALLOWED);
    expect(await refusal(app, `UPDATE store.stream SET version = 9`)).toBe(NOT_ALLOWED);
    expect(
      await refusal(
        app,
        `INSERT INTO store.claim (tenant, caller, key, hash, answer) VALUES ('${ana}', 'a', 'b', 'c', '1')`,
      ),
    ).toBe(NOT_ALLOWED);
    expect(await refusal(app, 'SELECT * FROM store.parked')).toBe(NOT_ALLOWED);
    expect(await refusal(app, `UPDATE store.subscription SET position = 0`)).toBe(NOT_ALLOWED);
    expect(await refusal(app, `SELECT nextval('store.position')`)).toBe(NOT_ALLOWED);
    expect(
      await refusal(
        pump,
        `SELECT store.append(NULL,NULL,NULL,0,'{}','{}','{}','{}','{}',now(),NULL,NULL,NULL,NULL,NULL)`,
      ),
    ).toBe(NOT_ALLOWED);
    const together = `SELECT store.append_together(NULL${",'{}'".repeat(15)},false)`;
    expect(await refusal(pump, together)).toBe(NOT_ALLOWED);
    expect(await bed.god('SELECT version FROM store.event WHERE id = $1', [mine.stream.id])).toEqual([{ version: 1 }]);
  });

  it('the role that appends is bound to one tenant as well', async () => {
    const move = `UPDATE store.stream SET version = version + 1 RETURNING tenant`;
    const insert = `INSERT INTO store.stream (tenant, name, id, version) VALUES ('${rui}', 'x', gen_random_uuid(), 1)`;
    const asWriter = async (tenant: string, sql: string) => {
      await bed.god(`BEGIN; SET LOCAL ROLE ${bed.roles.writer}; SET LOCAL app.tenant TO '${tenant}'`);
      const rows = await bed.god<{ tenant: string }>(sql).finally(() => bed.god('ROLLBACK'));
      return [...new Set(rows.map((row) => row.tenant))];
    };
    expect(await asWriter('', move)).toEqual([]);
    expect(await asWriter(ana, move)).toEqual([ana]);
    await expect(asWriter(ana, insert)).rejects.toMatchObject({ code: NOT_ALLOWED });
    expect(await asWriter(rui, `${insert} RETURNING tenant`)).toEqual([rui]);
    const open = await bed.god(`SELECT tablename FROM pg_policies WHERE schemaname = 'store'
      AND '${bed.roles.writer}' = ANY (roles) AND (qual = 'true' OR with_check = 'true')`);
    expect(open).toEqual([]);
  });

  it('nobody gets around row level security by switching it off, or by becoming somebody else', async () => {
    const app = await bed.session(bed.urls.app);
    await app.query('SET row_security = off');
    expect(await refusal(app, 'SELECT * FROM store.event')).toBe(NOT_ALLOWED);
    for (const role of [bed.roles.writer, bed.roles.pump, bed.roles.owner])
      expect(await refusal(app, `SET ROLE ${role}`)).toBe(NOT_ALLOWED);
    expect(
      await bed.god('SELECT rolname FROM pg_roles WHERE rolname = $1 AND rolcanlogin', [bed.roles.writer]),
    ).toEqual([]);
  });

  it('a reservation is made in the own name only', async () => {
    const theft = bed.store.transaction(rui, (tx) =>
      tx.query(
        `INSERT INTO store.reservation (realm, scope, key, tenant, stream_name, stream_id) VALUES ($1, 's', 'k', $1, 'note', $1)`,
        [ana],
      ),
    );
    await expect(theft).rejects.toMatchObject({ code: NOT_ALLOWED });
    const { rowCount } = await inTransaction(single, async (tx) => {
      await tx.query(`SELECT set_config('app.tenant', $1, true)`, [rui]);
      return tx.query('DELETE FROM store.reservation');
    });
    expect(rowCount).toBe(0);
  });

  it('a value that is no tenant is an error, not everything', async () => {
    const app = await bed.session(bed.urls.app);
    await app.query(`SELECT set_config('app.tenant', 'everybody', false)`);
    expect(await refusal(app, 'SELECT * FROM store.event')).toBe('22P02');
    const strange = appendTo({ tenant: 'everybody', events: [event()] });
    await expect(bed.store.append(strange)).rejects.toMatchObject({ code: '22P02' });
  });
});
