import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { eachLine, endChild, exitOf, outputEnd, spawnChild } from './children.js';
import type { Log } from './logs.js';
import { restarts } from './restarts.js';
import { problemIn } from './trouble.js';

export interface Program {
  /** The app's name, for people. */
  name: string;
  script: string;
  args?: string[];
  /** All of the process' environment. */
  env: Record<string, string>;
  log: Log;
  /** Takes what a person should see: warnings and errors, shortened. */
  warn: (problem: string) => unknown;
}

/** With this code services end whose configuration is wrong (see `config` of libs/http): trying again would not help. */
const WRONG_CONFIGURATION = 'exit code 78';

export interface KeptApp {
  readonly pid: number | undefined;
  /** Resolves when it died too often to be started again. */
  readonly gaveUp: Promise<CannotStart>;
  /** Resolves when `url` answers 200. @throws CannotStart when it does not within `limit` milliseconds */
  ready(url: string, limit: number, signal?: AbortSignal): Promise<void>;
  /** Asks it to end, and after `patience` milliseconds makes it. */
  stop(patience: number): Promise<void>;
}

/** Starts an app as a process of its own and starts it again whenever it ends, until it is stopped. */
export function keepRunning(program: Program & { started?: (pid: number | undefined) => void }): KeptApp {
  const { name } = program;
  let stopping = false;
  let problems: string[] = [];
  const launch = () => {
    const child = launchProgram(program, (problem) => {
      problems = [...problems, problem].slice(-20);
      program.warn(problem);
    });
    program.started?.(child.pid);
    return child;
  };
  let child = launch();
  const because = () => (problems.length > 0 ? `: ${problems.at(-1)}` : '');
  const gaveUp = stayUp();
  return {
    get pid() {
      return child.pid;
    },
    gaveUp,
    async ready(url, limit, signal) {
      const outcome = await Promise.race([gaveUp, answers(url, limit, () => stopping || (signal?.aborted ?? false))]);
      if (outcome instanceof CannotStart) throw outcome;
      if (outcome !== undefined) {
        throw new CannotStart(
          `${name} was not ready within ${limit / 1000} s: ${outcome}. Its log is .mrbill/logs/${name}.log.`,
        );
      }
    },
    async stop(patience) {
      stopping = true;
      await endChild(child, [
        ['SIGTERM', patience],
        ['SIGKILL', 1_000],
      ]);
    },
  };

  async function stayUp(): Promise<CannotStart> {
    for (const budget = restarts(); ;) {
      const wayOut = await exitOf(child);
      if (stopping) return new Promise<never>(() => {});
      if (wayOut === WRONG_CONFIGURATION) {
        await outputEnd(child);
        return new CannotStart(`${name} cannot start: ${problems.join('; ')}`);
      }
      const wait = budget.next();
      if (wait === undefined)
        return new CannotStart(
          `${name} died again and again (${wayOut})${because()}. Its log is .mrbill/logs/${name}.log.`,
        );
      program.warn(`died (${wayOut})${because()}; it is started again`);
      await sleep(wait);
      if (stopping) return new Promise<never>(() => {});
      child = launch();
    }
  }
}

/**
 * Runs a program to its end and gives what it wrote to standard output.
 * @throws CannotStart with the last problem it told when it fails or takes longer than `limit` milliseconds
 */
export async function runToEnd(program: Program, limit: number, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  const said: string[] = [];
  let lastProblem: string | undefined;
  const child = launchProgram(
    { ...program, preload: import.meta.resolve('./end-with-starter.js') },
    (problem) => (lastProblem = problem),
    (line) => said.push(line),
  );
  const end = () =>
    void endChild(child, [
      ['SIGTERM', 1_000],
      ['SIGKILL', 1_000],
    ]);
  const timer = setTimeout(end, limit);
  signal?.addEventListener('abort', end);
  const wayOut = await exitOf(child);
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
  if (wayOut === 'exit code 0') return said.join('\n');
  throw new CannotStart(
    `${program.name} failed (${wayOut})${lastProblem ? `: ${lastProblem}` : ''}. Its log is in .mrbill/logs.`,
  );
}

/**
 * A short-lived request leaves little behind: more room for what is new would only be memory that lies about. By the limit of what
 * stays V8 tells how far garbage may pile up before it is collected; by default that limit is a share of the machine, and in a container
 * of what that may have.
 */
export const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=8', '--max-old-space-size=1000'] as const;

function launchProgram(
  { script, args = [], env, log, preload }: Program & { preload?: string },
  warn: (problem: string) => void,
  output?: (line: string) => void,
): ChildProcess {
  const child = spawnChild(
    process.execPath,
    [...NODE_FLAGS, ...(preload ? ['--import', preload] : []), script, ...args],
    {
      env,
      // The channel carries nothing: when we are gone, even by kill -9, its end tells the child to go too.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  eachLine(child, (line, from) => {
    if (output && from === 'stdout') return output(line);
    log.write(line);
    const problem = problemIn(line);
    if (problem !== undefined) warn(problem);
  });
  return child;
}

/** Resolves with nothing once the answer is 200, or with the last thing that was answered instead. */
async function answers(url: string, limit: number, givenUp: () => boolean): Promise<string | undefined> {
  let last = 'it does not answer';
  for (const end = Date.now() + limit; Date.now() < end && !givenUp(); await sleep(100)) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      const said = await answer.text();
      if (answer.status === 200) return undefined;
      last = said.slice(0, 300);
    } catch {
      // Not listening yet.
    }
  }
  return last;
}
