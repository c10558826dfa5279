import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const living = new Set<ChildProcess>();

/**
 * Spawns a process that only we end: Ctrl-C reaches the whole foreground group of a terminal, and who ends when is decided
 * here.
 */
export function spawnChild(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32', windowsHide: true });
  living.add(child);
  void exitOf(child).then(() => living.delete(child));
  return child;
}

/** Ends every child at once, without asking. PostgreSQL repairs itself at its next start. */
export const killAll = (): void => {
  for (const child of living) child.kill('SIGQUIT');
};

export const hasExited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Resolves with the way a child ended; a child that could not be spawned counts as ended. */
export const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    if (hasExited(child)) return resolve(wayOut(child));
    child.once('exit', () => resolve(wayOut(child)));
    child.once('error', (error) => resolve(error.message));
  });

/** Resolves when all that an ended child wrote has been read, which may be a moment after its end. */
export const outputEnd = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    const open = [child.stdout, child.stderr].filter((output) => output?.readable);
    if (open.length === 0) return resolve();
    child.once('close', () => resolve());
  });

const wayOut = (child: ChildProcess): string =>
  child.signalCode ? `ended by ${child.signalCode}` : `exit code ${child.exitCode}`;

/** Sends one signal after the other, each with its own patience in milliseconds, until the child has exited. */
export async function endChild(child: ChildProcess, steps: ReadonlyArray<[NodeJS.Signals, number]>): Promise<void> {
  const exited = exitOf(child).then(() => true as const);
  for (const [signal, patience] of steps) {
    if (hasExited(child) || child.pid === undefined) return;
    child.kill(signal);
    if (await Promise.race([exited, sleep(patience, false, { ref: false })])) return;
  }
}

/** The same for a process that is not our child: `alive` tells whether it is still there. */
export async function endProcess(
  pid: number,
  alive: () => boolean,
  steps: ReadonlyArray<[NodeJS.Signals, number]>,
): Promise<void> {
  for (const [signal, patience] of steps) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const limit = Date.now() + patience; Date.now() < limit; await sleep(20)) if (!alive()) return;
  }
}

/** Everything that a child writes, line by line. */
export function eachLine(child: ChildProcess, take: (line: string, from: 'stdout' | 'stderr') => void): void {
  for (const from of ['stdout', 'stderr'] as const) {
    const input = child[from];
    if (input) createInterface({ input }).on('line', (line) => take(line, from));
  }
}
