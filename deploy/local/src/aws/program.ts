import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from '../cannot-start.js';
import { eachLine, exitOf, spawnChild } from '../children.js';
import { inTurn } from '../lock.js';
import { programShelf, type ProgramOptions } from '../opensearch/program.js';
import { findPython, OR_NAME_ONE } from './python.js';

const MINISTACK = 'ministack==1.5.33';
/** Written last: with it the environment is complete. */
const COMPLETE = 'complete';
const FETCH_LIMIT = 5 * 60_000;

/**
 * The Python that has ministack out of PyPI, in an environment of its own. Fetched once for each version and each Python; one that
 * was left half made is made again. Of two who need it at once the second one waits.
 * @throws CannotStart with what to install, or why it could not be fetched
 */
export async function ministackProgram({
  shelf,
  env = process.env,
  signal,
  onProgress = () => {},
}: ProgramOptions = {}): Promise<string> {
  const python = findPython(env);
  const home = join(shelf ?? programShelf(env), `${MINISTACK.replace('==', '-')}-python-${python.version}`);
  const isComplete = () => existsSync(join(home, COMPLETE)) && existsSync(pythonIn(home));
  if (!isComplete())
    await inTurn(`${home}.lock`, signal, async () => {
      if (isComplete()) return;
      rmSync(home, { recursive: true, force: true });
      mkdirSync(home, { recursive: true, mode: 0o700 });
      onProgress(`${MINISTACK} is fetched from PyPI (40 MB)`);
      await run(python.command, ['-m', 'venv', home], env, signal);
      const quiet = ['--disable-pip-version-check', '--no-input', '--quiet'];
      await run(pythonIn(home), ['-m', 'pip', 'install', ...quiet, MINISTACK], env, signal);
      writeFileSync(join(home, COMPLETE), '');
    });
  return pythonIn(home);
}

const pythonIn = (home: string): string =>
  process.platform === 'win32' ? join(home, 'Scripts', 'python.exe') : join(home, 'bin', 'python');

async function run(command: string, args: string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const said: string[] = [];
  const child = spawnChild(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  eachLine(child, (line) => said.push(line));
  const end = () => child.kill('SIGKILL');
  const timer = setTimeout(end, FETCH_LIMIT);
  signal?.addEventListener('abort', end);
  const wayOut = await exitOf(child);
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (wayOut === 'exit code 0') return;
  const reason = said.find((line) => /error/i.test(line)) ?? said.at(-1) ?? 'no reason given';
  throw new CannotStart(
    `ministack, which stands for SNS and SQS here, was not fetched from PyPI (${wayOut}): ${reason.slice(0, 300)}. Check the ` +
      `network, or pip's configuration for a proxy or mirror, and run it again; ${OR_NAME_ONE}`,
  );
}
