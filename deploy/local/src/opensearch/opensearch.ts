import { type KeptServer, keepServer } from '../kept-server.js';
import { freePorts } from '../ports.js';
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

/** To stop it closes its indexes; everything acknowledged is on disk. Takes 6 s at most, most often one. */
export interface OpenSearch extends KeptServer {
  readonly url: string;
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
  let server: Server;
  const kept = await keepServer({
    name: 'OpenSearch',
    before: () => endLeftoverServer(dataDir),
    spawn: () => (server = spawnServer({ program, dataDir, heap, shortLived, port, onLog })).process,
    untilReady: () => untilReady(server, dataDir, url),
    end: [
      ['SIGTERM', 5_000],
      ['SIGKILL', 1_000],
    ],
    signal,
    onDeath: (what) => onLog(`ERROR ${what}`),
  });
  return Object.assign(kept, { url });
}
