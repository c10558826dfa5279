import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart, explainLog } from '../cannot-start.js';
import { eachLine, endChild, exitOf, outputEnd, spawnChild } from '../children.js';
import { rememberServer } from './leftover.js';
import type { Program } from './program.js';

export interface ServerOptions {
  program: Program;
  dataDir: string;
  /** The most memory that Java's heap may take, as `-Xmx` has it: 512m, 1g. */
  heap: string;
  /** For minutes of light work, as a spec's: starts in half of the time, since Java compiles less of it. */
  shortLived: boolean;
  port: number;
  onLog: (line: string) => void;
}

/** A server process that was just spawned: not ready yet. */
export interface Server {
  process: ChildProcess;
  /** The last lines that it wrote. */
  said: string[];
  /** Resolves when it listens. */
  listening: Promise<void>;
}

const SETTINGS = {
  'cluster.name': 'mrbill',
  'node.name': 'local',
  'discovery.type': 'single-node',
  'network.host': '127.0.0.1',
  'transport.port': '0',
  // An index exists because somebody made it, with its mapping; a typing error makes none.
  'action.auto_create_index': 'false',
  'action.destructive_requires_name': 'true',
  // A laptop's disk is often nearly full; the default would make all indexes read-only then.
  'cluster.routing.allocation.disk.threshold_enabled': 'false',
  // Garbage that is not collected yet counts as used otherwise, and this collector is in no hurry: writes would be refused.
  'indices.breaker.total.use_real_memory': 'false',
};

const JAVA = [
  '-Xms128m',
  '-XX:+UseSerialGC',
  '-XX:-UsePerfData',
  '-XX:+ExitOnOutOfMemoryError',
  '--enable-native-access=ALL-UNNAMED',
  '-Djava.awt.headless=true',
  '-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager',
  '-Dlog4j2.disable.jmx=true',
  '-Dlog4j.shutdownHookEnabled=false',
];

const READY_LIMIT = 2 * 60_000;

export function spawnServer({ program, dataDir, heap, shortLived, port, onLog }: ServerOptions): Server {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const settings = Object.entries({ ...SETTINGS, 'http.port': port }).map(([name, value]) => `${name}=${value}`);
  const flags = [...JAVA, `-Xmx${heap}`, ...(shortLived ? ['-XX:TieredStopAtLevel=1'] : [])];
  const java = [...flags, `-Dlog4j2.configurationFile=${program.logging}`, '-cp', program.classPath];
  const server = spawnChild(program.java, [...java, 'LocalOpenSearch', dataDir, ...settings], {
    cwd: dataDir,
    // Nothing of ours: JAVA_TOOL_OPTIONS and the like would change what it does.
    env: {
      PATH: process.env.PATH,
      LC_ALL: 'C.UTF-8',
      ...(process.platform === 'win32' && { SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP }),
    },
    // Its input carries nothing: when we are gone, even by kill -9, its end tells the server to go too.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  server.stdin?.on('error', () => {});
  if (server.pid !== undefined) rememberServer(dataDir, server.pid);
  const said: string[] = [];
  const listening = new Promise<void>((resolve) => {
    eachLine(server, (line, from) => {
      if (from === 'stdout' && line === 'started') return resolve();
      if (said.push(line) > 50) said.shift();
      onLog(line);
    });
  });
  return { process: server, said, listening };
}

/** Resolves when the server answers; ends it and throws what to do when it does not get there. */
export async function untilReady(
  { process: server, said, listening }: Server,
  dataDir: string,
  url: string,
): Promise<void> {
  const over = new AbortController();
  // Before it says so, its port may be another program's.
  const ready = listening.then(() => answers(url, over.signal));
  const late = sleep(READY_LIMIT, 'it did not answer within two minutes', { signal: over.signal }).catch(() => 'over');
  const obstacle = await Promise.race([exitOf(server), ready, late]);
  over.abort();
  if (obstacle === undefined) return;
  await endChild(server, [
    ['SIGTERM', 5_000],
    ['SIGKILL', 1_000],
  ]);
  await outputEnd(server);
  const all = said.join('\n');
  if (/BindHttpException|Address already in use/.test(all))
    throw new CannotStart(
      `OpenSearch's port ${new URL(url).port} was taken by another program. Start it again: it takes a free one.`,
    );
  throw explainLog(said) ?? broken(dataDir, causeIn(said) ?? obstacle);
}

/** Resolves with nothing once the indexes that it has can be searched, or cannot be waited for any longer. */
async function answers(url: string, signal: AbortSignal): Promise<undefined> {
  const health = `${url}/_cluster/health?wait_for_status=yellow&timeout=30s`;
  while (!signal.aborted) {
    const status = await fetch(health, { signal: AbortSignal.any([signal, AbortSignal.timeout(35_000)]) }).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      () => 0,
    );
    // 408: an index is damaged. The rest works, and who asks for that one is told.
    if (status === 200 || status === 408) return undefined;
    await sleep(50);
  }
  return undefined;
}

/** The innermost cause is the last one of the first stack trace. */
const causeIn = (said: readonly string[]): string | undefined =>
  said
    .filter((line) => /^(Caused by: |java\.|org\.)|Error: |Exception: /.test(line))
    .at(-1)
    ?.replace(/^Caused by: /, '')
    .slice(0, 300);

const broken = (dataDir: string, why: string): CannotStart =>
  new CannotStart(
    `OpenSearch does not start on ${dataDir} (${why}). Nothing was changed. It holds indexes only, which can be made anew: remove ` +
      'the folder, start again, then npm run ops -- rebuild search.pocs',
  );
