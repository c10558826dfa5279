import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Logins, provision } from './databases.js';
import { type Postgres, startPostgres } from './postgres/postgres.js';

/** What one statement answers to this login: its first row, or the refusal's code. */
const ask = async (url: string, ...statements: string[]) => {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows[0];
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await client.end().catch(() => {});
  }
};
const NOT_ALLOWED = '42501';

describe.each([
  ['the embedded PostgreSQL', undefined],
  ['PostgreSQL 15', '/usr/lib/postgresql/15/bin'],
])('databases on %s', (_, binaries) => {
  const log: string[] = [];
  let home: string;
  let server: Postgres;
  let pocs: Logins;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'mrbill-databases-spec-'));
    chmodSync(home, 0o755);
    server = await startPostgres({
      dataDir: join(home, 'postgres'),
      onLog: (line) => log.push(line),
      ...(binaries && { binaries }),
    });
    pocs = await provision(server.url('postgres'), 'pocs');
  });
  afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('let each login in, with trigrams and accents at hand', async () => {
    for (const login of ['owner', 'app', 'pump'] as const) {
      expect(await ask(pocs[login], 'select current_user::text as who')).toEqual({ who: `pocs_${login}` });
    }
    expect(
      await ask(pocs.app, `select unaccent('relatório') as plain, show_trgm('ab') is not null as trigrams`),
    ).toEqual({
      plain: 'relatorio',
      trigrams: true,
    });
  });

  it('keep the logins of another context out', async () => {
    const identity = await provision(server.url('postgres'), 'identity');
    for (const url of Object.values(identity))
      expect(await ask(url.replace(/identity$/, 'pocs'), 'select 1')).toBe(NOT_ALLOWED);
  });

  it('leave tables to the owner, and give nobody more than that', async () => {
    expect(await ask(pocs.owner, 'create table mine (id int)')).toBeUndefined();
    expect(await ask(pocs.app, 'create table mine_too (id int)')).toBe(NOT_ALLOWED);
    expect(await ask(pocs.pump, 'select from mine')).toBe(NOT_ALLOWED);
    expect(await ask(pocs.owner, 'create role another')).toBe(NOT_ALLOWED);
    expect(await ask(pocs.owner, 'create database another')).toBe(NOT_ALLOWED);
    const mighty = `select from pg_roles where rolname like 'pocs%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`;
    expect(await ask(server.url('postgres'), mighty)).toBeUndefined();
  });

  it('let the owner hand a function to a role that cannot log in', async () => {
    const migrate = [
      'grant create on schema public to pocs_writer',
      'create function who() returns text language sql security definer as $$ select current_user::text $$',
      'alter function who() owner to pocs_writer',
      'revoke create on schema public from pocs_writer',
    ];
    expect(await ask(pocs.owner, ...migrate)).toBeUndefined();
    expect(await ask(pocs.app, 'select who()')).toEqual({ who: 'pocs_writer' });
  });

  it('come to the same state when made again, also by several at once', async () => {
    const passwords = { app: 'kept?&%=/#: é' };
    const again = await Promise.all([1, 2, 3].map(() => provision(server.url('postgres'), 'pocs', { passwords })));
    expect(await ask(again[0]!.app, 'select 1 as one')).toEqual({ one: 1 });
    expect(await ask(pocs.app, 'select 1')).toBe('28P01');
    expect(log.join('\n')).not.toContain('kept?');
  });

  it('can be several for one context', async () => {
    const other = await provision(server.url('postgres'), 'pocs', { database: 'pocs_other' });
    expect(await ask(other.app, 'select current_database()::text as name')).toEqual({ name: 'pocs_other' });
  });

  it('refuse a role that was given too much, and a name that is none', async () => {
    await ask(server.url('postgres'), 'create role dojo_app bypassrls');
    await expect(provision(server.url('postgres'), 'dojo')).rejects.toThrow(/dojo_app may do more/);
    await expect(provision(server.url('postgres'), 'x; drop')).rejects.toThrow(/no name for a context/);
  });
});
