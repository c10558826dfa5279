import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CannotStart } from '../cannot-start.js';
import { eachLine, exitOf, spawnChild } from '../children.js';
import { OR_NAME_ONE } from './jdk.js';

export interface CopyJars {
  /** Maven's command. */
  maven: string;
  javaHome: string;
  /** The folder with the pom. */
  project: string;
  /** Where the jars go. */
  target: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  onProgress: (line: string) => void;
  /** How long no file may come, in milliseconds. */
  patience?: number;
}

const WRAPPER = join(import.meta.dirname, 'no-longer-than-us.mjs');
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const PROGRESS_MS = 10_000;
const TRIES = 3;
/** For each try. What was fetched stays in Maven's own cache, so the next one goes on from there. */
const LIMIT_MS = 10 * 60_000;
/** So long no file may come; Maven itself may wait for ever behind a proxy that takes what it is sent and says nothing. */
const STALLED_MS = 4 * 60_000;

/** One connection that hangs should cost a minute, not all of the time; which name counts depends on Maven's version. */
const NETWORK = [
  '-Dmaven.wagon.http.retryHandler.count=3',
  '-Dmaven.wagon.rto=60000',
  '-Daether.connector.connectTimeout=15000',
  '-Daether.connector.requestTimeout=60000',
];

/** Fetches what the pom names, as far as it is not here yet. @throws CannotStart with the reason why not */
export async function copyJars(work: CopyJars): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const problem = await runMaven(work);
    if (problem === undefined) return;
    if (attempt === TRIES || !/could not transfer|timed? ?out|did not end/i.test(problem))
      throw new CannotStart(
        `OpenSearch was not fetched from Maven Central: ${problem} Check the network, or Maven's settings.xml for a proxy or ` +
          'mirror, and run it again: it goes on from there; ' +
          OR_NAME_ONE,
      );
    work.onProgress(`once more, since ${problem}`);
  }
}

/** Resolves with the reason when it failed. */
async function runMaven({
  maven,
  javaHome,
  project,
  target,
  env,
  signal,
  onProgress,
  patience = STALLED_MS,
}: CopyJars): Promise<string | undefined> {
  signal?.throwIfAborted();
  const args = ['-B', ...NETWORK, GOAL, `-DoutputDirectory=${target}`, '-DincludeScope=runtime'];
  const child = spawnChild(process.execPath, [WRAPPER, maven, ...args], {
    cwd: project,
    env: { ...env, JAVA_HOME: javaHome },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const errors: string[] = [];
  let fetched = 0;
  // Maven is two processes below this one, and only the group's signal reaches all of them.
  const end = () => killGroup(child.pid);
  const stalled = setTimeout(end, patience);
  eachLine(child, (line) => {
    stalled.refresh();
    if (line.includes('Downloaded from')) fetched++;
    const error = /\[ERROR\]\S*\s+(\S.*)/.exec(line)?.[1];
    if (error && errors.length < 5) errors.push(error);
  });
  const since = Date.now();
  const told = setInterval(
    () => onProgress(`${fetched} files fetched from Maven Central after ${Math.round((Date.now() - since) / 1000)} s`),
    PROGRESS_MS,
  );
  const limit = setTimeout(end, LIMIT_MS);
  signal?.addEventListener('abort', end);
  const wayOut = await exitOf(child);
  clearInterval(told);
  clearTimeout(limit);
  clearTimeout(stalled);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (wayOut === 'exit code 0') return undefined;
  if (wayOut === 'ended by SIGKILL')
    return `it did not end within ${LIMIT_MS / 60_000} minutes, or nothing came for ${patience / 60_000} (${fetched} files so far).`;
  const error = stripVTControlCharacters(errors[0] ?? wayOut).replace(/ -> \[Help.*/, '');
  // Maven tells the way there first, and the cause at the end.
  return `${error.slice(Math.max(0, error.lastIndexOf('Could not'))).slice(0, 300)}.`;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
