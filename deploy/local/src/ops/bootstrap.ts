import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { exitOf } from '../children.js';
import { RunningProduct } from './running.js';

const LIMIT_MS = 60_000;

/**
 * Appoints the first platform admin: identity's own program, with what a service of it is told, and with the terminal as it
 * is, for a password may come in by standard input. Resolves with its exit code.
 */
export async function bootstrap(root: string, args: readonly string[]): Promise<number> {
  const { identity } = RunningProduct.in(root).environments();
  const script = join(root, 'apps', 'identity', 'dist', 'bootstrap.js');
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    env: identity.serve,
    stdio: 'inherit',
    timeout: LIMIT_MS,
  });
  const wayOut = await exitOf(child);
  return wayOut === 'exit code 0' ? 0 : 1;
}
