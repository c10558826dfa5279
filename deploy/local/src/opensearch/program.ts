import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CannotStart } from '../cannot-start.js';
import { eachLine, exitOf, spawnChild } from '../children.js';
import { inTurn } from '../lock.js';
import { findJdk, findMaven, type Jdk } from './jdk.js';
import { copyJars } from './maven.js';

/** OpenSearch, ready to be run by `java`. */
export interface Program {
  java: string;
  /** Every jar, ours first. */
  classPath: string;
  /** Log4j's configuration. */
  logging: string;
}

export interface ProgramOptions {
  /** Where programs are kept; by default the user's cache. */
  shelf?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Takes a line now and then while something is fetched. */
  onProgress?: (line: string) => void;
}

const sources = join(import.meta.dirname, 'server');
const POM = 'pom.xml';
const MAIN = 'LocalOpenSearch.java';
const LOGGING = 'log4j2.properties';
const LAUNCHER = 'launcher.jar';
/** Name and size of each file: with it a program is complete, and so it is written last. */
const LIST = 'files.json';

const COMPILE_LIMIT = 2 * 60_000;

/** In a CI run from a fresh clone it is still there. */
export const programShelf = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mrbill');

/**
 * OpenSearch out of Maven Central, with our own main class. Fetched and compiled once for each content of our sources and each
 * JDK; one that is damaged, or was left half made, is made again. Of two who need it at once the second one waits.
 * @throws CannotStart with what to install, or why it could not be fetched
 */
export async function openSearchProgram({
  shelf,
  env = process.env,
  signal,
  onProgress = () => {},
}: ProgramOptions = {}): Promise<Program> {
  const jdk = findJdk(env);
  const home = join(shelf ?? programShelf(env), `opensearch-${keyOf(jdk)}`);
  if (!isComplete(home)) {
    // Before somebody waits for a download.
    const maven = findMaven(env);
    await inTurn(`${home}.lock`, signal, async () => {
      if (!isComplete(home)) await make(home, jdk, maven, { env, onProgress, ...(signal && { signal }) });
    });
  }
  const jars = Object.keys(filesOf(home)!).filter((name) => name.startsWith('lib/'));
  return {
    java: join(jdk.home, 'bin', 'java'),
    classPath: [LAUNCHER, ...jars.sort()].map((name) => join(home, name)).join(delimiter),
    logging: join(home, LOGGING),
  };
}

async function make(
  home: string,
  jdk: Jdk,
  maven: string,
  { env, signal, onProgress }: { env: NodeJS.ProcessEnv; signal?: AbortSignal; onProgress: (line: string) => void },
): Promise<void> {
  // The turn is ours: whoever left these is gone.
  for (const name of readdirSync(dirname(home))) {
    const path = join(dirname(home), name);
    if (path.startsWith(`${home}.draft-`)) rmSync(path, { recursive: true, force: true });
  }
  const draft = mkdtempSync(`${home}.draft-`);
  try {
    for (const name of [POM, MAIN, LOGGING]) copyFileSync(join(sources, name), join(draft, name));
    await copyJars({
      maven,
      javaHome: jdk.home,
      project: draft,
      target: join(draft, 'lib'),
      env,
      onProgress,
      ...(signal && { signal }),
    });
    const tool = (name: string, ...args: string[]) => runTool(join(jdk.home, 'bin', name), args, draft, signal);
    await tool('javac', '-proc:none', '-nowarn', '-d', 'classes', '-cp', join('lib', '*'), MAIN);
    await tool('jar', '--create', '--file', LAUNCHER, '-C', 'classes', '.');
    const files = [LAUNCHER, LOGGING, ...readdirSync(join(draft, 'lib')).map((name) => `lib/${name}`)];
    const sizes = Object.fromEntries(files.map((name) => [name, statSync(join(draft, name)).size]));
    writeFileSync(join(draft, LIST), JSON.stringify(sizes, null, 2));
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A content of its own for each version, and for each JDK, whose compiler may have made the launcher. */
function keyOf(jdk: Jdk): string {
  const hash = createHash('sha256');
  for (const name of [POM, MAIN, LOGGING]) hash.update(readFileSync(join(sources, name))).update('\0');
  return hash.update(jdk.version).digest('hex').slice(0, 12);
}

function isComplete(home: string): boolean {
  const files = Object.entries(filesOf(home) ?? {});
  return (
    files.length > 0 &&
    files.every(([name, size]) => statSync(join(home, name), { throwIfNoEntry: false })?.size === size)
  );
}

function filesOf(home: string): Record<string, number> | undefined {
  try {
    return JSON.parse(readFileSync(join(home, LIST), 'utf8')) as Record<string, number>;
  } catch {
    return undefined;
  }
}

async function runTool(command: string, args: string[], cwd: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const said: string[] = [];
  const tool = spawnChild(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  eachLine(tool, (line) => said.push(line));
  const end = () => tool.kill('SIGKILL');
  const timer = setTimeout(end, COMPILE_LIMIT);
  signal?.addEventListener('abort', end);
  const wayOut = await exitOf(tool);
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (wayOut !== 'exit code 0') {
    const reason = said.find((line) => /error/i.test(line)) ?? said.at(-1) ?? 'no reason given';
    throw new CannotStart(`The starter of OpenSearch could not be compiled by ${command} (${wayOut}): ${reason}`);
  }
}
