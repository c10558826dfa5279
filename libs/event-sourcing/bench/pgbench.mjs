import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';
const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
const PGBENCH = [...versions.map((version) => join(DEBIAN, version, 'bin/pgbench')), '/usr/bin/pgbench', '/usr/local/bin/pgbench'].find(existsSync); // prettier-ignore

/**
 * Rows a second into a plain table with one index, each inserted and committed by itself: by pgbench, or where there is none by as
 * many connections of this process.
 *
 * @returns {{ name: string, insert(clients: number, seconds: number): Promise<number> }}
 */
export function rawInserts(url, folder, data) {
  const values = `gen_random_uuid(), 'thing.began', '${data}'`;
  const statement = `INSERT INTO raw (stream, type, data) VALUES (${values})`;
  return PGBENCH
    ? { name: 'raw inserts (pgbench)', insert: (...how) => byPgbench(url, folder, statement, ...how) }
    : { name: 'raw inserts (pg, for there is no pgbench)', insert: (...how) => byConnections(url, statement, ...how) };
}

async function byPgbench(url, folder, statement, clients, seconds) {
  const script = join(folder, 'insert.sql');
  await writeFile(script, `${statement};\n`);
  const options = ['-n', '-M', 'prepared', '-f', script, '-c', clients, '-j', Math.min(clients, 2), '-T', seconds].map(
    String,
  );
  const { stdout } = await run(PGBENCH, [...options, url], { timeout: seconds * 1_000 + 60_000 });
  return Number(/tps = ([\d.]+)/.exec(stdout)[1]);
}

async function byConnections(url, text, clients, seconds) {
  const pool = new pg.Pool({ connectionString: url, max: clients });
  await Promise.all(Array.from({ length: clients }, () => pool.query('SELECT pg_sleep(0.1)')));
  const began = performance.now();
  const end = began + seconds * 1_000;
  let rows = 0;
  const insert = async () => {
    for (; performance.now() < end; rows++) await pool.query({ name: 'raw', text });
  };
  await Promise.all(Array.from({ length: clients }, insert));
  const took = performance.now() - began;
  await pool.end();
  return (rows * 1_000) / took;
}
