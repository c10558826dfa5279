import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { endProcess } from './children.js';
import { birthOf } from './process-birth.js';

/** What runs now, for the next start and for commands beside this one. Holds no secret. */
export interface Runtime {
  url: string;
  postgres: { port: number };
  ports: Ports;
  /** By app. */
  processes: Record<string, { pid: number; birth: string }>;
}

/** The ports of each app on 127.0.0.1: the one that serves people, and the internal one (feed, metrics). */
export type Ports = Record<'identity' | 'pocs' | 'search' | 'edge', { public: number; internal: number }>;

export function readRuntime(file: string): Runtime | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Runtime;
  } catch {
    return undefined;
  }
}

/** Writes what runs, again with each process that is started. */
export function rememberProcesses(
  file: string,
  runtime: Omit<Runtime, 'processes'>,
): (app: string, pid?: number) => void {
  const processes: Runtime['processes'] = {};
  return (app, pid) => {
    if (pid !== undefined) processes[app] = { pid, birth: birthOf(pid) ?? '' };
    writeFileSync(`${file}.new`, JSON.stringify({ ...runtime, processes }, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
}

/** Apps end by themselves when their starter was killed; the next start waits for them, and ends the ones that hang. */
export async function endLeftoverApps(file: string): Promise<void> {
  const left = Object.values(readRuntime(file)?.processes ?? {}).map(({ pid, birth }) => ({
    pid,
    alive: () => birthOf(pid) === birth,
  }));
  await Promise.all(
    left
      .filter(({ alive }) => alive())
      .map(({ pid, alive }) =>
        endProcess(pid, alive, [
          ['SIGTERM', 4_000],
          ['SIGKILL', 1_000],
        ]),
      ),
  );
}
