import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { exitOf } from '../children.js';
import { freePorts } from '../ports.js';
import { restarts } from '../restarts.js';
import { type ProgramOptions, redisProgram } from './program.js';
import { endServer, spawnServer } from './server.js';

export interface RedisOptions extends ProgramOptions {
  /** What the server writes, line by line. */
  onLog: (line: string) => void;
}

export interface Redis {
  /** With its password. */
  readonly url: string;
  readonly pid: number | undefined;
  /** Where its program is from, for people. */
  readonly from: string;
  /** Resolves when the server died too often to be started again. */
  readonly gaveUp: Promise<CannotStart>;
  stop(): Promise<void>;
}

/**
 * Starts a Redis on a free port of 127.0.0.1, with a password of its own and without a file, and starts it again when it dies,
 * empty and at the same port, until `stop()`. It ends with us, even when we are killed.
 * @throws CannotStart with what to do: no server here and none to be fetched, port taken.
 */
export async function startRedis({ onLog, ...options }: RedisOptions): Promise<Redis> {
  const { command, from } = await redisProgram(options);
  const [port] = await freePorts(1);
  const password = randomBytes(24).toString('base64url');
  const launch = () => spawnServer({ command, port: port!, password, onLog });
  let server: ChildProcess = await launch();
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await endServer(server);
  };
  if (options.signal?.aborted) await stop();
  options.signal?.throwIfAborted();

  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    get pid() {
      return server.pid;
    },
    from,
    gaveUp: keepRunning(),
    stop,
  };

  async function keepRunning(): Promise<CannotStart> {
    for (const budget = restarts(); ;) {
      const wayOut = await exitOf(server);
      if (stopping) break;
      const wait = budget.next();
      if (wait === undefined) return new CannotStart(`Redis died again and again (${wayOut}); its log tells why.`);
      onLog(`ERROR the server died (${wayOut}) and is started again`);
      await sleep(wait);
      if (stopping) break;
      try {
        server = await launch();
      } catch (error) {
        return error instanceof CannotStart
          ? error
          : new CannotStart(`Redis cannot be started again: ${String(error)}`);
      }
      // Asked to stop while it started.
      if (stopping) await endServer(server);
    }
    return new Promise<never>(() => {});
  }
}
