import { existsSync } from 'node:fs';
import pg from 'pg';
import { type KeptServer, keepServer } from '../kept-server.js';
import { freePorts } from '../ports.js';
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

/** To stop is a fast shutdown: what is under way is rolled back, everything acknowledged is on disk. Takes 6 s at most. */
export interface Postgres extends KeptServer {
  readonly port: number;
  /** A superuser's connection URL. */
  url(database: string): string;
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
  let server: Server;
  const kept = await keepServer({
    name: 'PostgreSQL',
    before: () => endLeftoverServer(dataDir, bin),
    spawn: () => (server = spawnServer(cluster, port)).process,
    untilReady: () => untilReady(server, dataDir, url('postgres')),
    end: [
      ['SIGINT', 4_000],
      ['SIGQUIT', 1_000],
      ['SIGKILL', 500],
    ],
    signal,
    onDeath: (what) => onLog(`LOG:  ${what}`),
  });
  try {
    await shutCommonDatabases(url('postgres'));
  } catch (error) {
    await kept.stop();
    throw error;
  }
  return Object.assign(kept, { port, url });
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
