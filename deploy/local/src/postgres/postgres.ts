import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CannotStart } from '../cannot-start.js';
import { endChild, exitOf } from '../children.js';
import { freePorts } from '../ports.js';
import { restarts } from '../restarts.js';
import { keepSecret } from '../secrets.js';
import { accountFor } from './account.js';
import { embeddedBinaries, majorVersion } from './binaries.js';
import { broken, type Cluster, checkCluster, createCluster } from './cluster.js';
import { endLeftoverServer } from './leftover.js';
import { type Server, spawnServer, untilReady } from './server.js';

export interface PostgresOptions {
  /** The data folder; made the first time. */
  dataDir: string;
  /** Where the superuser's password is kept (mode 0600); by default beside the data folder. */
  passwordFile?: string;
  /** A free one by default. */
  port?: number;
  /** A folder with `initdb` and `postgres`; by default the ones of the npm package. */
  binaries?: string;
  /** Ends the start that is under way. */
  signal?: AbortSignal;
  /** What the server writes, line by line. */
  onLog: (line: string) => void;
}

export interface Postgres {
  readonly port: number;
  readonly pid: number | undefined;
  /** A superuser's connection URL. */
  url(database: string): string;
  /** Resolves when the server died too often to be started again. */
  readonly gaveUp: Promise<CannotStart>;
  /** Fast shutdown: what is under way is rolled back, everything acknowledged is on disk. Takes 6 s at most. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server on 127.0.0.1 and starts it again when it dies, until `stop()`. A server that a killed start
 * has left on the same folder is ended first. As root it runs as an account without rights.
 * @throws CannotStart with what to do: data folder broken or of another version, disk full, port taken.
 */
export async function startPostgres({ dataDir, onLog, signal, ...options }: PostgresOptions): Promise<Postgres> {
  const account = accountFor(dataDir);
  const bin = options.binaries ?? (await embeddedBinaries(account));
  const passwordFile = options.passwordFile ?? `${dataDir}.password`;
  if (existsSync(dataDir) && !existsSync(passwordFile))
    throw broken(dataDir, `its password in ${passwordFile} is gone`);
  const password = keepSecret(passwordFile);
  const cluster: Cluster = { dataDir, bin, account, password, onLog, major: await majorVersion(bin, account) };
  if (!existsSync(dataDir)) await createCluster(cluster, signal);
  checkCluster(cluster);

  const port = options.port ?? (await freePorts(1))[0]!;
  const url = (database: string) => `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  let server: Server | undefined;
  let stopping = false;
  const launch = async () => {
    await endLeftoverServer(dataDir, bin);
    if (stopping) return;
    server = spawnServer(cluster, port);
    await untilReady(server, dataDir, url('postgres'));
  };
  const stop = async () => {
    stopping = true;
    if (!server) return;
    await endChild(server.process, [
      ['SIGINT', 4_000],
      ['SIGQUIT', 1_000],
      ['SIGKILL', 500],
    ]);
  };
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop);
  try {
    await launch();
    await shutCommonDatabases(url('postgres'));
    signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }

  return {
    port,
    get pid() {
      return server?.process.pid;
    },
    url,
    gaveUp: keepRunning(),
    stop,
  };

  async function keepRunning(): Promise<CannotStart> {
    for (const budget = restarts(); server;) {
      const wayOut = await exitOf(server.process);
      if (stopping) break;
      const wait = budget.next();
      if (wait === undefined) return new CannotStart(`PostgreSQL died again and again (${wayOut}); its log tells why.`);
      onLog(`LOG:  the server died (${wayOut}) and is started again`);
      await sleep(wait);
      try {
        await launch();
      } catch (error) {
        if (stopping) break;
        return error instanceof CannotStart
          ? error
          : new CannotStart(`PostgreSQL cannot be started again: ${String(error)}`);
      }
    }
    return new Promise<never>(() => {});
  }
}

/** Every context has a database of its own. The server's own ones would let in every role that there is. */
async function shutCommonDatabases(superuserUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: superuserUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('revoke all on database postgres, template1 from public');
  } finally {
    await client.end();
  }
}
