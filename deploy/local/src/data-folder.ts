import { existsSync, readdirSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.js';
import { endLeftoverServer as endLeftoverOpenSearch } from './opensearch/leftover.js';
import { accountFor } from './postgres/account.js';
import { embeddedBinaries } from './postgres/binaries.js';
import { endLeftoverServer } from './postgres/leftover.js';

const NEEDED = 500;

/** @throws CannotStart when less than 500 MB are left */
export async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const left = Math.floor((bavail * bsize) / 2 ** 20);
  if (left < NEEDED) {
    throw new CannotStart(
      `The disk of ${folder} has ${left} MB left; ${NEEDED} are needed. Free some space and run npm start again.`,
    );
  }
}

/** @throws CannotStart when there is data, but not the key that it is encrypted with: a new one would be of no use */
export function requireKey({ postgres, masterKey }: { postgres: string; masterKey: string }): void {
  if (!existsSync(postgres) || existsSync(masterKey)) return;
  throw new CannotStart(
    `${masterKey} is gone, and the data cannot be read without it. Put it back, or begin anew: npm start -- --fresh`,
  );
}

/** Throws everything away but the lock, by which the folder is ours; servers that still use the data are ended first. */
export async function emptyFolder({
  home,
  lock,
  postgres,
  openSearch,
}: {
  home: string;
  lock: string;
  postgres: string;
  openSearch: string;
}): Promise<void> {
  await endLeftoverOpenSearch(openSearch);
  if (existsSync(postgres)) await endLeftoverServer(postgres, await embeddedBinaries(accountFor(postgres)));
  for (const entry of readdirSync(home)) {
    const path = join(home, entry);
    if (path !== lock) rmSync(path, { recursive: true, force: true });
  }
}
