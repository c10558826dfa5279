import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { birthOf } from './process-birth.js';
import { randomSecret } from './secrets.js';

/** Who holds a lock; its birth tells it from a later process with the same id. */
interface Holder {
  pid: number;
  birth: string;
  url?: string;
}

export interface Lock {
  /** Lets a second start say where the first one is. */
  announce(url: string): void;
  release(): void;
}

/**
 * Makes sure that one start at a time uses the data. The lock of a process that is gone counts for nothing.
 * @throws CannotStart with the address of the one that runs already
 */
export function takeLock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o711 });
  const own: Holder = { pid: process.pid, birth: birthOf(process.pid) ?? '' };
  const draft = `${file}.${randomSecret(6)}`;
  const write = (holder: Holder) => writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  write(own);
  try {
    for (let tries = 0; !linked(draft, file); tries++) {
      const seen = content(file);
      const holder = holderOf(seen);
      if (holder && birthOf(holder.pid) === holder.birth) throw new CannotStart(runsAlready(holder));
      if (tries === 20)
        throw new CannotStart(`The lock ${file} cannot be taken. Remove it when no other npm start runs here.`);
      if (seen !== undefined) bury(file, seen);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    announce(url) {
      write({ ...own, url });
      renameSync(draft, file);
    },
    release() {
      const holder = holderOf(content(file));
      if (holder?.pid === own.pid && holder.birth === own.birth) rmSync(file);
    },
  };
}

const runsAlready = ({ pid, url }: Holder): string =>
  url
    ? `Mr. Bill runs here already: ${url} (process ${pid}). End that one first, or use it.`
    : `Another npm start is under way here (process ${pid}). Wait for it, or end it first.`;

/** A link appears with its content, so nobody ever reads half a lock. */
function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead lock away. Of two that do so at once, the later one may catch the other's new lock: that goes back. */
function bury(file: string, dead: string): void {
  const grave = `${file}.${randomSecret(6)}`;
  try {
    renameSync(file, grave);
  } catch {
    return;
  }
  if (content(grave) !== dead) linked(grave, file);
  rmSync(grave);
}

function content(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function holderOf(text: string | undefined): Holder | undefined {
  try {
    return JSON.parse(text ?? '') as Holder;
  } catch {
    return undefined;
  }
}

/** Milliseconds that somebody else may take, who fetches what all wait for. */
const LONGEST_TURN = 30 * 60_000;

/** One process at a time; the lock of one that was killed counts for nothing. @throws CannotStart when it is never free */
export async function inTurn(file: string, signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
  let lock: Lock | undefined;
  for (const limit = Date.now() + LONGEST_TURN; !lock;) {
    try {
      lock = takeLock(file);
    } catch (error) {
      if (!(error instanceof CannotStart) || Date.now() > limit) throw error;
      await sleep(200, undefined, signal && { signal });
    }
  }
  try {
    await work();
  } finally {
    lock.release();
  }
}
