import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { exitOf } from '../children.js';
import { loginUrls } from '../databases.js';
import { type Databases, environments } from '../environment.js';
import { DATABASES, installationSecrets, placesIn } from '../installation.js';
import { RunningProduct } from './running.js';

const LIMIT_MS = 60_000;

/**
 * Appoints the first platform admin: identity's own program, with what a service of it is told, and with the terminal as it
 * is, for a password may come in by standard input. Resolves with its exit code.
 */
export async function bootstrap(root: string, args: readonly string[]): Promise<number> {
  const { runtime } = RunningProduct.in(root);
  const places = placesIn(root);
  const secrets = installationSecrets(places.secrets);
  const server = `postgres://127.0.0.1:${runtime.postgres.port}`;
  const logins = DATABASES.map((name) => [name, loginUrls(server, name, secrets.passwords(name))]);
  const databases = Object.fromEntries(logins) as Databases;
  const env = environments({ root, home: places.home, ...runtime, databases, ...secrets });
  const script = join(root, 'apps', 'identity', 'dist', 'bootstrap.js');
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    env: env.identity.serve,
    stdio: 'inherit',
    timeout: LIMIT_MS,
  });
  const wayOut = await exitOf(child);
  return wayOut === 'exit code 0' ? 0 : 1;
}
