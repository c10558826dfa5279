import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CannotStart, explainLog } from '../cannot-start.js';
import { eachLine, endChild, exitOf, hasExited } from '../children.js';
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

/** A server process that was just spawned: not ready yet. */
export interface Server {
  process: ChildProcess;
  /** The last lines that it wrote. */
  said: string[];
}

export function spawnServer({ dataDir, bin, account, onLog }: Cluster, port: number): Server {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', pathSeenBy(account, dataDir), '-p', String(port), ...settings], {
    ...account,
    cwd: dataDir,
    env: serverEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the whole foreground group of a terminal; the server must outlive those who still use it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const said: string[] = [];
  eachLine(server, (line) => {
    if (said.push(line) > 50) said.shift();
    onLog(line);
  });
  return { process: server, said };
}

/** Resolves when the server takes connections; ends it and throws what to do when it does not get there. */
export async function untilReady({ process: server, said }: Server, dataDir: string, url: string): Promise<void> {
  const obstacle = await Promise.race([exitOf(server), connects(url, () => hasExited(server))]);
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
  throw explainLog(said) ?? broken(dataDir, /(?:FATAL|PANIC):\s*(.+)/.exec(all)?.[1] ?? obstacle);
}

/** Resolves with nothing once a connection succeeds, or with the reason why none will. */
async function connects(url: string, gone: () => boolean): Promise<string | undefined> {
  // After a crash the log is replayed first, so the patience is long.
  for (const limit = Date.now() + 120_000; Date.now() < limit && !gone(); await sleep(25)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return undefined;
    } catch (error) {
      const { code, severity, message } = error as { code?: string; severity?: string; message: string };
      if (code === WRONG_PASSWORD) return 'its password is not the one that was kept for it';
      if (severity === 'FATAL' && code !== STARTING_UP) return message;
    }
  }
  return 'it did not answer within two minutes';
}
