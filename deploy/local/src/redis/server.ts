import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { eachLine, endChild, exitOf, outputEnd, spawnChild } from '../children.js';

export interface ServerOptions {
  command: string;
  port: number;
  password: string;
  onLog: (line: string) => void;
}

const READY_LIMIT = 20_000;

/**
 * Nothing is written to disk: what is in it counts for seconds. When memory is short, what would end soonest goes first, and
 * never what has no end.
 */
const settings = (port: number, password: string): string => `
bind 127.0.0.1
port ${port}
requirepass ${password}
save ""
appendonly no
databases 1
maxmemory 64mb
maxmemory-policy volatile-ttl
`;

/** A server process that was just spawned: not ready yet. */
export interface Server {
  process: ChildProcess;
  /** Resolves when it takes connections. */
  ready: Promise<undefined>;
  /** What it said last, or what sounds like trouble. */
  said(): string;
}

export function spawnServer({ command, port, password, onLog }: ServerOptions): Server {
  // By its input, and not on a command line that everybody on the machine can read.
  const server = spawnChild(command, ['-'], { cwd: tmpdir(), stdio: ['pipe', 'pipe', 'pipe'] });
  endWithUs(server);
  server.stdin?.on('error', () => {});
  server.stdin?.end(settings(port, password));
  let last = '';
  const ready = new Promise<undefined>((resolve) => {
    eachLine(server, (line) => {
      onLog(line);
      last = /error|fatal|#/i.test(line) || last === '' ? line : last;
      if (/Ready to accept connections/.test(line)) resolve(undefined);
    });
  });
  return { process: server, ready, said: () => last };
}

/** Ends it and throws `CannotStart` when it does not get there. */
export async function untilReady({ process: server, ready, said }: Server, command: string): Promise<void> {
  const late = sleep(READY_LIMIT, `it was not ready within ${READY_LIMIT / 1000} s`, { ref: false });
  const obstacle = await Promise.race([exitOf(server), ready, late]);
  if (obstacle === undefined) return;
  await endChild(server, END);
  await outputEnd(server);
  throw new CannotStart(`Redis does not start by ${command} (${obstacle}): ${said().slice(0, 300)}`);
}

export const END: Parameters<typeof endChild>[1] = [
  ['SIGTERM', 1_000],
  ['SIGKILL', 1_000],
];

/**
 * A Redis does not notice that its starter was killed. A shell does: it waits at its input, which ends with us, and then ends the
 * server.
 */
function endWithUs(server: ChildProcess): void {
  if (server.pid === undefined || process.platform === 'win32') return;
  const watcher = spawn('sh', ['-c', 'read -r _; kill -9 "$0" 2>/dev/null', String(server.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C is for the starter, which ends both.
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.stdin.on('error', () => {});
  // Before anybody can have its process id after it.
  void exitOf(server).then(() => watcher.kill('SIGKILL'));
  watcher.unref();
}
