import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from '../cannot-start.js';
import { endProcess } from '../children.js';
import { birthOf } from '../process-birth.js';

interface Known {
  pid: number;
  birth: string;
}
/** Written beside the data with each start. */
interface Running {
  server: Known;
  starter: Known;
}

const fileIn = (dataDir: string): string => join(dataDir, 'running.json');
const known = (pid: number): Known => ({ pid, birth: birthOf(pid) ?? '' });
const lives = ({ pid, birth }: Known): boolean => birth !== '' && birthOf(pid) === birth;

/** Lets the next start know this server again, should ours be killed. */
export function rememberServer(dataDir: string, pid: number): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const running: Running = { server: known(pid), starter: known(process.pid) };
  writeFileSync(fileIn(dataDir), JSON.stringify(running), { mode: 0o600 });
}

/**
 * A server whose starter was killed ends by itself, which may take a moment; one that hangs is ended.
 * @throws CannotStart when the data are another living starter's, or the server cannot be ended
 */
export async function endLeftoverServer(dataDir: string): Promise<void> {
  const running = read(dataDir);
  if (!running || !lives(running.server)) return;
  const { pid } = running.server;
  if (running.starter.pid !== process.pid && lives(running.starter))
    throw new CannotStart(
      `The OpenSearch data in ${dataDir} are in use by process ${pid}, which process ${running.starter.pid} started. End that one first.`,
    );
  await endProcess(pid, () => lives(running.server), [
    ['SIGTERM', 5_000],
    ['SIGKILL', 2_000],
  ]);
  if (lives(running.server))
    throw new CannotStart(
      `An OpenSearch of an earlier start cannot be ended (process ${pid}). End it and start again.`,
    );
}

function read(dataDir: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Running;
  } catch {
    return undefined;
  }
}
