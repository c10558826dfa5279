import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';

const VERSION = '0.42.0';
const PACKAGES = {
  '@event-driven-io/emmett': VERSION,
  '@event-driven-io/emmett-postgresql': VERSION,
  '@event-driven-io/pongo': '0.16.11',
};
const FOLDER = fileURLToPath(new URL(`../../../node_modules/.cache/bench-emmett-${VERSION}`, import.meta.url));

/**
 * Another store of events on Postgres, to compare with: fetched from npm by who measures, so that nobody else need install it.
 *
 * @returns {Promise<{ name: string, append(count?: number): Promise<unknown>, load(length: number): Promise<() => Promise<number>>, close(): Promise<void> } | { missing: string }>}
 */
export async function openEmmett(url, facts) {
  const missing = await fetched();
  if (missing) return { missing: `Emmett ${VERSION} is not compared with: ${missing}` };
  const entry = createRequire(join(FOLDER, 'package.json')).resolve('@event-driven-io/emmett-postgresql');
  const { getPostgreSQLEventStore } = await import(pathToFileURL(entry).href);
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  pool.on('error', () => undefined);
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  const events = (count) => facts(count).map(({ type, data }) => ({ type, data: JSON.parse(data) }));
  return {
    name: `Emmett ${VERSION}`,
    append: (count = 1) => store.appendToStream(`thing-${randomUUID()}`, events(count)),
    async load(length) {
      const stream = `thing-${randomUUID()}`;
      for (let written = 0; written < length; written += 100) await store.appendToStream(stream, events(100));
      return async () => (await store.readStream(stream)).events.length;
    },
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

/** Undefined, or why it is not there. */
async function fetched() {
  if (existsSync(join(FOLDER, 'node_modules/.package-lock.json'))) return undefined;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
  const options = {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
    timeout: 180_000,
  };
  const npm = spawn('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], options);
  let said = '';
  npm.stderr.on('data', (chunk) => (said = (said + chunk).slice(-2_000)));
  const code = await new Promise((resolve) => {
    npm.on('error', () => resolve(1));
    npm.on('close', resolve);
  });
  return code === 0 ? undefined : `npm could not fetch it (${said.split('\n')[0] || 'no answer'})`;
}
