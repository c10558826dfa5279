import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CannotStart, explainLog } from '../cannot-start.js';
import { eachLine, endChild, exitOf, hasExited, spawnChild } from '../children.js';
import { pathSeenBy, serverEnv } from './account.js';
import { type Cluster, broken } from './cluster.js';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: 200,
  shared_buffers: '256MB',
  // Acknowledged means on disk.
  fsync: 'on',
  synchronous_commit: 'on',
  // Room for a burst of writes, without filling a small disk with old log.
  max_wal_size: '512MB',
  min_wal_size: '80MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

const WRONG_PASSWORD = '28P01';
const STARTING_UP = '57P03';
const NOT_ITS_PASSWORD = 'its password is not the one that was kept for it';

/** A server process that was just spawned: not ready yet. */
export interface Server {
  process: ChildProcess;
  /** The last lines that it wrote. */
  said: string[];
}

export function spawnServer({ dataDir, bin, account, onLog }: Cluster, port: number): Server {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawnChild(
    join(bin, 'postgres'),
    ['-D', pathSeenBy(account, dataDir), '-p', String(port), ...settings],
    {
      ...account,
      cwd: dataDir,
      env: serverEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: string[] = [];
  eachLine(server, (line) => {
    if (said.push(line) > 50) said.shift();
    onLog(line);
  });
  return { process: server, said };
}

/** Resolves when the server takes connections; ends it and throws what to do when it does not get there. */
export async function untilReady({ process: server, said }: Server, dataDir: string, url: string): Promise<void> {
  // A server with a broken data folder may crash and recover for ever.
  const hopeless = () => hasExited(server) || said.filter((line) => line.includes('reinitializing')).length > 1;
  // Before it says so, its port may be another program's, which has no business with our password.
  const listening = () => said.some((line) => line.includes('ready to accept connections'));
  const obstacle = await Promise.race([exitOf(server), connects(url, listening, hopeless)]);
  if (obstacle === undefined) return;
  await endChild(server, [
    ['SIGINT', 3_000],
    ['SIGKILL', 1_000],
  ]);
  const all = said.join('\n');
  if (/could not (bind|create any TCP)/.test(all)) {
    throw new CannotStart(
      `PostgreSQL's port ${new URL(url).port} was taken by another program. Run npm start again: it takes a free one.`,
    );
  }
  if (obstacle === NOT_ITS_PASSWORD)
    throw new CannotStart(
      `PostgreSQL's password is not the one that was kept for it (postgres.password). Nothing was changed, the data is well: put the right ` +
        'one there, or start again where somebody has just changed both.',
    );
  throw explainLog(said) ?? broken(dataDir, causeIn(said) ?? obstacle);
}

/** The last words of a server, leaving out that it was not ready yet. */
const causeIn = (said: readonly string[]): string | undefined =>
  said
    .map((line) => /(?:FATAL|PANIC):\s*(.+)/.exec(line)?.[1])
    .filter(
      (cause) =>
        cause !== undefined &&
        !/starting up|recovery mode|not yet accepting|shutting down|password authentication/.test(cause),
    )
    .at(-1);

/** Resolves with nothing once a connection succeeds, or with the reason why none will. */
async function connects(url: string, listening: () => boolean, hopeless: () => boolean): Promise<string | undefined> {
  // After a crash the log is replayed first, so the patience is long.
  for (const limit = Date.now() + 120_000; Date.now() < limit && !hopeless(); await sleep(15)) {
    if (!listening()) continue;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return undefined;
    } catch (error) {
      const { code, severity, message } = error as { code?: string; severity?: string; message: string };
      if (code === WRONG_PASSWORD) return NOT_ITS_PASSWORD;
      if (severity === 'FATAL' && code !== STARTING_UP) return message;
    }
  }
  return hopeless() ? 'it crashes again and again' : 'it did not answer within two minutes';
}
