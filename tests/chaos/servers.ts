import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startMinistack, startOpenSearch, startPostgres, startRedis } from '@mrbill/local';
import { conversations } from '@mrbill/local/messages';
import { topologyOf } from '@mrbill/messaging';
import { clientsAt, provision } from '@mrbill/messaging/messages';
import { Proxy } from './proxy.js';

const run = promisify(execFile);

/** SNS and SQS as the product comes there. */
export const AWS = { region: 'us-east-1', user: 'chaos', environment: 'chaos' };

export const NAMES = ['identity', 'pocs', 'search', 'redis', 'opensearch', 'aws'] as const;
/** The PostgreSQL of a context, or one of those that are there once. */
export type ServerName = (typeof NAMES)[number];

/** What a program of ours has started and starts again when it dies. */
interface Started {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** A server that can be killed and stopped, and the network before it. */
export class Server {
  private halted: readonly number[] = [];

  private constructor(
    private readonly started: Started,
    readonly proxy: Proxy,
    /** As who may do everything there, past the proxy. */
    readonly direct: string,
  ) {}

  static async behindProxy(started: Started, direct: string): Promise<Server> {
    return new Server(started, await Proxy.to(Number(new URL(direct).port)), direct);
  }

  /** Of the process that is it now. */
  get pid(): number | undefined {
    return this.started.pid;
  }

  /** As the product reaches it. */
  get url(): string {
    return this.proxy.before(this.direct);
  }

  /** kill -9, of all its processes at once: as when its machine has no more power. It is started again by itself. */
  async kill(): Promise<void> {
    for (const pid of await this.processes()) signal(pid, 'SIGKILL');
  }

  /** It stands still; who connects is taken by its machine and never answered. */
  async halt(): Promise<void> {
    // The first one first: what stands still starts no others, which nobody would have listed.
    if (this.pid !== undefined) signal(this.pid, 'SIGSTOP');
    this.halted = await this.processes();
    for (const pid of this.halted) signal(pid, 'SIGSTOP');
  }

  /** All is well again: it goes on, and the network with it. */
  mend(): void {
    for (const pid of this.halted) signal(pid, 'SIGCONT');
    this.halted = [];
    this.proxy.pass();
  }

  async close(): Promise<void> {
    this.mend();
    await this.started.stop();
    await this.proxy.close();
  }

  /** A server of PostgreSQL is one process for each connection, and more. The first of all comes first. */
  private async processes(): Promise<number[]> {
    const { pid } = this.started;
    if (pid === undefined) return [];
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
    const children = stdout.split('\n').flatMap((line) => {
      const [child, parent] = line.trim().split(/\s+/).map(Number);
      return parent === pid ? [child!] : [];
    });
    return [pid, ...children];
  }
}

export type Servers = Readonly<Record<ServerName, Server>>;

/** Everything of the full profile, each server behind a proxy of its own. */
export async function startServers(): Promise<Servers & { close(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-chaos-'));
  // As root PostgreSQL runs as another account, which must be able to walk there.
  chmodSync(home, 0o755);
  const onLog = () => undefined;
  const postgres = (name: string) => async () => {
    const server = await startPostgres({ dataDir: join(home, name), onLog });
    return Server.behindProxy(server, server.url('postgres'));
  };
  const starts: Readonly<Record<ServerName, () => Promise<Server>>> = {
    identity: postgres('identity'),
    pocs: postgres('pocs'),
    search: postgres('search'),
    redis: () => behind(startRedis({ onLog })),
    opensearch: () => behind(startOpenSearch({ dataDir: join(home, 'opensearch'), shortLived: true, onLog })),
    aws: () => behind(startMinistack({ onLog, onStarted: makeTopics })),
  };
  const started = await Promise.allSettled(
    NAMES.map(async (name): Promise<[ServerName, Server]> => [name, await starts[name]()]),
  );
  const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const close = async () => {
    await Promise.all(running.map(([, server]) => server.close()));
    rmSync(home, { recursive: true, force: true });
  };
  const failed = started.find((each) => each.status === 'rejected');
  if (failed) await close();
  if (failed) throw failed.reason;
  return { ...(Object.fromEntries(running) as Servers), close };
}

async function behind(starting: Promise<Started & { readonly url: string }>): Promise<Server> {
  const started = await starting;
  return Server.behindProxy(started, started.url);
}

async function makeTopics(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: AWS.user, secretAccessKey: AWS.user };
  const clients = clientsAt({ endpoint, region: AWS.region, credentials });
  await provision(topologyOf(AWS.environment, conversations), clients).finally(() => clients.close());
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself meanwhile.
  }
}
