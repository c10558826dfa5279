import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { endProcess } from '../children.js';

/**
 * Ends a server that still runs on this data folder after its starter was killed, and takes away its pid file, so that a
 * new server does not take a process that merely got the same id for it.
 */
export async function endLeftoverServer(dataDir: string, bin: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = Number(firstLine(pidFile));
  const running = () => (process.platform === 'linux' ? servingPids(dataDir) : pidsByControl(dataDir, bin, pid));
  if (pid > 0 && running().includes(pid)) {
    await endProcess(pid, () => running().includes(pid), [
      ['SIGINT', 5_000],
      ['SIGQUIT', 3_000],
      ['SIGKILL', 2_000],
    ]);
  }
  await endOrphans(running);
  if (running().length > 0)
    throw new CannotStart(
      `A PostgreSQL of an earlier start cannot be ended (process ${running().join(', ')}). End it and run npm start again.`,
    );
  rmSync(pidFile, { force: true });
}

/** Backends outlive a killed postmaster by moments, and hold its shared memory meanwhile. */
async function endOrphans(running: () => number[]): Promise<void> {
  for (const limit = Date.now() + 5_000; running().length > 0 && Date.now() < limit;) await sleep(50);
  for (const pid of running()) await endProcess(pid, () => running().includes(pid), [['SIGKILL', 1_000]]);
}

/** Every server process, postmaster or backend, works in the data folder itself. */
function servingPids(dataDir: string): number[] {
  const home = realpathSync(dataDir);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && workingFolder(pid) === home && firstLine(`/proc/${pid}/comm`) === 'postgres');
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function pidsByControl(dataDir: string, bin: string, pid: number): number[] {
  if (!(pid > 0)) return [];
  try {
    execFileSync(join(bin, 'pg_ctl'), ['status', '-D', dataDir], { stdio: 'ignore', timeout: 10_000 });
    return [pid];
  } catch {
    return [];
  }
}

function firstLine(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n', 1)[0];
  } catch {
    return undefined;
  }
}
