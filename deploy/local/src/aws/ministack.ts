import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { eachLine, endChild, exitOf, outputEnd, spawnChild } from '../children.js';
import type { ProgramOptions } from '../opensearch/program.js';
import { type KeptServer, keepServer } from '../kept-server.js';
import { freePorts } from '../ports.js';
import { ministackProgram } from './program.js';

export interface MinistackOptions extends ProgramOptions {
  /** A free one by default. */
  port?: number;
  /** What the server writes, line by line. */
  onLog: (line: string) => void;
  /** Makes again what is to be there, each time when it was started: it keeps nothing. */
  onStarted?: (url: string) => Promise<void>;
}

export interface Ministack extends KeptServer {
  readonly url: string;
}

const READY_LIMIT = 60_000;

/** Its input carries nothing: when we are gone, even by kill -9, its end tells the server to go too. */
const RUN = `
import os, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
from ministack.app import main
main()
`;

/**
 * Starts SNS and SQS on 127.0.0.1, taking any credentials, and starts them again when they die, until `stop()`. They end with us,
 * even when we are killed. Fetches them the first time.
 * @throws CannotStart with what to do: Python missing, no network, port taken.
 */
export async function startMinistack({ onLog, onStarted, ...options }: MinistackOptions): Promise<Ministack> {
  const python = await ministackProgram(options);
  const port = options.port ?? (await freePorts(1))[0]!;
  const url = `http://127.0.0.1:${port}`;
  let server: ChildProcess;
  const kept = await keepServer({
    name: 'ministack, which stands for SNS and SQS here,',
    spawn: () => (server = spawnServer(python, port, onLog)),
    untilReady: async () => {
      await untilReady(server, url);
      await onStarted?.(url);
    },
    end: [
      ['SIGTERM', 2_000],
      ['SIGKILL', 1_000],
    ],
    signal: options.signal,
    onDeath: (what) => onLog(`ERROR ${what}`),
  });
  return Object.assign(kept, { url });
}

function spawnServer(python: string, port: number, onLog: (line: string) => void): ChildProcess {
  const child = spawnChild(python, ['-c', RUN], {
    // Nothing of ours: it would take AWS_* for its own.
    env: {
      PATH: process.env.PATH,
      ...(process.env.TMPDIR && { TMPDIR: process.env.TMPDIR }),
      LC_ALL: 'C.UTF-8',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SERVICES: 'sns,sqs',
      LOG_LEVEL: 'WARNING',
      ...(process.platform === 'win32' && { SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {});
  eachLine(child, (line) => onLog(line));
  return child;
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  const over = new AbortController();
  const late = sleep(READY_LIMIT, 'it did not answer within a minute', { signal: over.signal }).catch(() => 'over');
  const obstacle = await Promise.race([exitOf(server), answers(url, over.signal), late]);
  over.abort();
  if (obstacle === undefined) return;
  await endChild(server, [['SIGKILL', 1_000]]);
  await outputEnd(server);
  throw new CannotStart(`ministack, which stands for SNS and SQS here, does not start (${obstacle}). Start it again.`);
}

async function answers(url: string, signal: AbortSignal): Promise<undefined> {
  while (!signal.aborted) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(2_000)]);
    const ready = await fetch(`${url}/_ministack/health`, { signal: limit }).then(
      async (answer) => (await answer.text()).includes('"version"'),
      () => false,
    );
    if (ready) return undefined;
    await sleep(50);
  }
  return undefined;
}
