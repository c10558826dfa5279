import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { endChild, exitOf } from '../children.js';
import { freePorts } from '../ports.js';
import { restarts } from '../restarts.js';
import { endLeftoverServer } from './leftover.js';
import { openSearchProgram, type ProgramOptions } from './program.js';
import { type Server, spawnServer, untilReady } from './server.js';

export interface OpenSearchOptions extends ProgramOptions {
  /** The data folder; made the first time. */
  dataDir: string;
  /** The most memory that Java's heap may take, as `-Xmx` has it; 1g by default. */
  heap?: string;
  /** For minutes of light work, as a spec's: starts in half of the time, and is slower afterwards. */
  shortLived?: boolean;
  /** A free one by default. */
  port?: number;
  /** What the server writes, line by line. */
  onLog: (line: string) => void;
}

export interface OpenSearch {
  readonly url: string;
  readonly pid: number | undefined;
  /** Resolves when the server died too often to be started again. */
  readonly gaveUp: Promise<CannotStart>;
  /** Closes its indexes; everything acknowledged is on disk. Takes 6 s at most, most often one. */
  stop(): Promise<void>;
}

/**
 * Starts an OpenSearch on 127.0.0.1, without sign-in, and starts it again when it dies, until `stop()`. It ends with us, even
 * when we are killed; one that a killed start has left on the same folder is ended first. Fetches it the first time.
 * @throws CannotStart with what to do: JDK or Maven missing, no network, folder broken or in use, disk full, port taken.
 */
export async function startOpenSearch({ dataDir, onLog, ...options }: OpenSearchOptions): Promise<OpenSearch> {
  const { signal, heap = '1g', shortLived = false } = options;
  const program = await openSearchProgram(options);
  const port = options.port ?? (await freePorts(1))[0]!;
  const url = `http://127.0.0.1:${port}`;
  let server: Server | undefined;
  let stopping = false;
  const launch = async () => {
    await endLeftoverServer(dataDir);
    if (stopping) return;
    server = spawnServer({ program, dataDir, heap, shortLived, port, onLog });
    await untilReady(server, dataDir, url);
  };
  const stop = async () => {
    stopping = true;
    if (!server) return;
    await endChild(server.process, [
      ['SIGTERM', 5_000],
      ['SIGKILL', 1_000],
    ]);
  };
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop);
  try {
    await launch();
    signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }

  return {
    url,
    get pid() {
      return server?.process.pid;
    },
    gaveUp: keepRunning(),
    stop,
  };

  async function keepRunning(): Promise<CannotStart> {
    for (const budget = restarts(); server;) {
      const wayOut = await exitOf(server.process);
      if (stopping) break;
      const wait = budget.next();
      if (wait === undefined) return new CannotStart(`OpenSearch died again and again (${wayOut}); its log tells why.`);
      onLog(`ERROR the server died (${wayOut}) and is started again`);
      await sleep(wait);
      try {
        await launch();
      } catch (error) {
        if (stopping) break;
        return error instanceof CannotStart
          ? error
          : new CannotStart(`OpenSearch cannot be started again: ${String(error)}`);
      }
    }
    return new Promise<never>(() => {});
  }
}
