import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { birthOf } from '../process-birth.js';
import { freePorts } from '../ports.js';
import { type Postgres, startPostgres } from './postgres.js';

const homes: string[] = [];
const servers: Postgres[] = [];

/** A folder that nobody else may enter, as root's home. */
const closedHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-postgres-spec-'));
  homes.push(home);
  return home;
};
const start = async (home: string, log: string[] = []) => {
  const server = await startPostgres({ dataDir: join(home, 'postgres'), onLog: (line) => log.push(line) });
  servers.push(server);
  return server;
};
const ask = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end().catch(() => {});
  }
};

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

describe('the embedded Postgres', () => {
  it('serves on 127.0.0.1, asks for the password, keeps its data, and knows letters beyond ASCII', async () => {
    const home = closedHome();
    const first = await start(home);
    await ask(first.url('postgres'), `create table kept as select 'É' as letter`);
    const wrong = first.url('postgres').replace(/:[^:@/]+@/, ':wrong@');
    await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await ask(first.url('postgres'), 'show fsync')).toEqual({ fsync: 'on' });
    await first.stop();
    expect(birthOf(first.pid!)).toBeUndefined();

    const second = await start(home);
    expect(await ask(second.url('postgres'), 'select lower(letter) as letter from kept')).toEqual({ letter: 'é' });
    expect(statSync(join(home, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home).sort()).toEqual(['postgres', 'postgres.password']);
  });

  it('ends the server that a killed start has left, whatever it is busy with', async () => {
    const home = closedHome();
    const starter = spawn(process.execPath, [join(import.meta.dirname, '../../fixtures', 'start-postgres.mjs'), home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(starter.stdout, 'data');
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    const server = await start(home);
    expect(
      await ask(server.url('postgres'), 'select count(*)::int from pg_stat_activity where datname is not null'),
    ).toEqual({ count: 1 });
  });

  it('is started again when it dies, at the same port and with everything acknowledged', async () => {
    const home = closedHome();
    const log: string[] = [];
    const server = await start(home, log);
    await ask(server.url('postgres'), 'create table kept as select 42 as answer');
    const before = server.pid!;
    process.kill(before, 'SIGKILL');
    for (let tries = 0; server.pid === before && tries < 3_000; tries++)
      await new Promise((next) => setTimeout(next, 50));
    const again = async (): Promise<unknown> => {
      for (let tries = 0; ; tries++) {
        try {
          return await ask(server.url('postgres'), 'select answer from kept');
        } catch (error) {
          if (tries > 3_000) throw error;
          await new Promise((next) => setTimeout(next, 50));
        }
      }
    };
    expect(await again()).toEqual({ answer: 42 });
    expect(log.join('\n')).toContain('started again');
  });

  it('takes no stranger for its server when the process id was handed out anew', async () => {
    const home = closedHome();
    await (await start(home)).stop();
    writeFileSync(join(home, 'postgres', 'postmaster.pid'), `${process.pid}\n/elsewhere\n1\n5432\n`);
    const server = await start(home);
    expect(await ask(server.url('postgres'), 'select 1 as one')).toEqual({ one: 1 });
  });

  it('says that a data folder is broken, and leaves it alone', async () => {
    const home = closedHome();
    await (await start(home)).stop();
    const kept = readFileSync(join(home, 'postgres.password'), 'utf8');
    writeFileSync(join(home, 'postgres.password'), 'another one');
    await expect(start(home)).rejects.toThrow(/password is not the one .* the data is well/);
    writeFileSync(join(home, 'postgres.password'), kept);
    rmSync(join(home, 'postgres', 'global', 'pg_filenode.map'));
    await expect(start(home)).rejects.toThrow(/is broken .*--fresh/);
    rmSync(join(home, 'postgres', 'global'), { recursive: true });
    await expect(start(home)).rejects.toThrow(/parts of it are missing.*--fresh/);
    expect(existsSync(join(home, 'postgres', 'base'))).toBe(true);
    rmSync(join(home, 'postgres.password'));
    await expect(start(home)).rejects.toThrow(/its password in .* is gone/);
    expect(readdirSync(home)).toEqual(['postgres']);
  });

  it('says that its port is taken', async () => {
    const home = closedHome();
    const [port] = await freePorts(1);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const starting = startPostgres({ dataDir: join(home, 'postgres'), port: port!, onLog: () => {} });
    await expect(starting).rejects.toThrow(`port ${port} was taken`);
    other.close();
  });
});
