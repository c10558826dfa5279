import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CannotStart } from '../cannot-start.js';

/** A Java development kit: a folder with `bin/java` and `bin/javac`. */
export interface Jdk {
  home: string;
  major: number;
  /** All of its version, down to the build. */
  version: string;
}

/** What OpenSearch 3 needs. */
const OLDEST = 21;
/** What helps wherever one cannot be started. */
export const OR_NAME_ONE =
  'or name one that runs, in OPENSEARCH_URL for npm start and in TEST_OPENSEARCH for npm test.';

const exe = process.platform === 'win32' ? '.exe' : '';

/** Where to look, besides JAVA_HOME and the PATH: folders of JDKs, and what each of them has below it. */
const SHELVES = [
  ['/usr/lib/jvm', ''],
  ['/Library/Java/JavaVirtualMachines', 'Contents/Home'],
  ['/opt/homebrew/opt', 'libexec/openjdk.jdk/Contents/Home'],
] as const;

/**
 * The JDK of JAVA_HOME where it is new enough, else the newest one that is installed.
 * @throws CannotStart with what to install
 */
export function findJdk(
  env: NodeJS.ProcessEnv = process.env,
  shelves: ReadonlyArray<readonly [string, string]> = SHELVES,
): Jdk {
  const installed = [
    ...onPath(env),
    ...shelves.flatMap(([shelf, below]) => foldersIn(shelf).map((name) => join(shelf, name, below))),
  ];
  const [preferred, ...others] = [env.JAVA_HOME, ...new Set(installed)].map((home) => (home ? jdkIn(home) : undefined));
  const known = [preferred, ...others.sort((a, b) => (b?.major ?? 0) - (a?.major ?? 0))].filter(
    (jdk) => jdk !== undefined,
  );
  const found = known.find(({ major }) => major >= OLDEST);
  if (found) return found;
  const tooOld = known.map(({ major, home }) => `${major} in ${home}`).join(', ');
  throw new CannotStart(
    `OpenSearch needs a JDK ${OLDEST} or newer, with javac; ${tooOld ? `there is only ${tooOld}` : 'there is none'}. Install one ` +
      `(Debian: apt install openjdk-${OLDEST}-jdk-headless or Temurin 25; macOS: brew install openjdk) or name it in JAVA_HOME; ` +
      OR_NAME_ONE,
  );
}

/** Maven's command. @throws CannotStart with what to install */
export function findMaven(env: NodeJS.ProcessEnv = process.env): string {
  const name = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  const found = pathOf(env)
    .map((folder) => join(folder, name))
    .find(existsSync);
  if (found) return found;
  throw new CannotStart(
    'OpenSearch is fetched by Maven, and there is no mvn on the PATH. Install it (Debian: apt install maven; macOS: brew install ' +
      `maven); ${OR_NAME_ONE}`,
  );
}

/** What is missing to start an OpenSearch here, as its starter would say it. */
export function missingForOpenSearch(env: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    findJdk(env);
    findMaven(env);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function jdkIn(home: string): Jdk | undefined {
  if (!['java', 'javac', 'jar'].every((tool) => existsSync(join(home, 'bin', tool + exe)))) return undefined;
  try {
    const release = readFileSync(join(home, 'release'), 'utf8');
    const value = (name: string) => new RegExp(`^${name}="([^"]+)"`, 'm').exec(release)?.[1];
    const version = value('JAVA_VERSION');
    return version === undefined
      ? undefined
      : { home, major: Number.parseInt(version), version: value('JAVA_RUNTIME_VERSION') ?? version };
  } catch {
    return undefined;
  }
}

const pathOf = (env: NodeJS.ProcessEnv): string[] => (env.PATH ?? '').split(delimiter).filter(Boolean);

/** Commands on the PATH are often links to where the JDK is. */
const onPath = (env: NodeJS.ProcessEnv): string[] =>
  pathOf(env)
    .map((folder) => join(folder, `javac${exe}`))
    .filter(existsSync)
    .map((javac) => dirname(dirname(realpathSync(javac))));

function foldersIn(shelf: string): string[] {
  try {
    // Distributions put short names beside the folders.
    return readdirSync(shelf, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
