import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account that a server runs as; undefined: our own. */
export type Account = { uid: number; gid: number } | undefined;

const NOBODY = { uid: 65_534, gid: 65_534 };

/** PostgreSQL refuses to run as root; a folder that somebody else made is served as its owner. */
export function accountFor(dataDir: string): Account {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
}

/**
 * Below a home that the account may not enter, a folder has no path that it could use. But a new process is put into its
 * working folder before it changes its account, and knows the folder by that from then on.
 */
export const pathSeenBy = (account: Account, folder: string): string =>
  account && process.platform === 'linux' && !mayBeEntered(dirname(folder)) ? '/proc/self/cwd' : folder;

const mayBeEntered = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || mayBeEntered(dirname(folder)));

/** Nothing of ours: PGDATA, PGPORT and the like would change what the server does. */
export const serverEnv = (): NodeJS.ProcessEnv => ({
  LC_ALL: 'C',
  TZ: 'UTC',
  PATH: process.env.PATH,
  ...(process.platform === 'win32' && { SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP }),
});
