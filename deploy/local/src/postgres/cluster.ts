import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CannotStart, explainLog } from '../cannot-start.js';
import { eachLine, exitOf, spawnChild } from '../children.js';
import { type Account, pathSeenBy, serverEnv } from './account.js';

/** A data folder, and what serves it. */
export interface Cluster {
  dataDir: string;
  /** The folder with `initdb` and `postgres`. */
  bin: string;
  /** The server's major version. */
  major: number;
  account: Account;
  /** The superuser's. */
  password: string;
  onLog: (line: string) => void;
}

/** Makes the data folder, beside its place and moved there when complete: it is there wholly or not at all. */
export async function createCluster(
  { dataDir, bin, major, account, password, onLog }: Cluster,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.superuser`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  const stdin = openSync(passwordFile, 'r');
  try {
    const args = [
      ...['-D', pathSeenBy(account, draft), '--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8'],
      // As an open file it can be read by an account that may not walk to it.
      `--pwfile=${process.platform === 'win32' ? passwordFile : '/dev/stdin'}`,
      ...locale(major),
    ];
    const options = { ...account, cwd: draft, env: serverEnv() };
    const initdb = spawnChild(join(bin, 'initdb'), args, { ...options, stdio: [stdin, 'pipe', 'pipe'] });
    const said: string[] = [];
    eachLine(initdb, (line) => {
      said.push(line);
      onLog(line);
    });
    const end = () => initdb.kill('SIGKILL');
    const timeLimit = setTimeout(end, 120_000);
    signal?.addEventListener('abort', end);
    const wayOut = await exitOf(initdb);
    clearTimeout(timeLimit);
    signal?.removeEventListener('abort', end);
    if (wayOut !== 'exit code 0') {
      const reason =
        said.filter((line) => /error|fatal|could not/i.test(line)).at(-1) ?? said.at(-1) ?? 'no reason given';
      throw explainLog(said) ?? new CannotStart(`PostgreSQL could not make its data folder (${wayOut}): ${reason}`);
    }
    renameSync(draft, dataDir);
  } finally {
    closeSync(stdin);
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Order by code point (the same on every machine), letters by Unicode. */
const locale = (major: number): string[] =>
  major >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8'];

/** @throws CannotStart when this is no data folder, or one of another major version */
export function checkCluster({ dataDir, major }: Cluster): void {
  const read = (file: string) =>
    existsSync(join(dataDir, file)) ? readFileSync(join(dataDir, file), 'utf8').trim() : undefined;
  const version = read('PG_VERSION');
  if (version === undefined || !existsSync(join(dataDir, 'global', 'pg_control')))
    throw broken(dataDir, 'parts of it are missing');
  if (!/^\d+$/.test(version)) throw broken(dataDir, `its PG_VERSION is '${version.slice(0, 20)}'`);
  if (Number(version) !== major) {
    throw new CannotStart(
      `The data in ${dataDir} is of PostgreSQL ${version}, but this is ${major}. Use the project's earlier version, or begin anew: npm start -- --fresh`,
    );
  }
}

export const broken = (dataDir: string, why: string): CannotStart =>
  new CannotStart(
    `The data folder ${dataDir} is broken (${why}). Nothing was changed. To throw its data away and begin anew: npm start -- --fresh`,
  );
