import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * Starts the servers that the specs use: PostgreSQL of the npm package (`embedded`) and the machine's own (`system`), each
 * on a free port with its data in a temporary folder. Imports our built code, so build first.
 *
 * @returns {Promise<{ urls: Record<string, string>, missing: string[], stop(): Promise<void> }>} superuser URLs by name,
 *   and a line for each server that could not be started
 */
export async function startPostgresServers() {
  const { startPostgres } = await import('@mrbill/local');
  const home = await mkdtemp(join(tmpdir(), 'mrbill-test-'));
  // As root the servers run as another account; initdb before version 16 must be able to walk to its folder.
  await chmod(home, 0o755);
  const running = [];
  const urls = {};
  const missing = [];
  const start = async (name, binaries) => {
    const log = [];
    try {
      const server = await startPostgres({ dataDir: join(home, name), ...binaries, onLog: (line) => log.push(line) });
      running.push(server);
      urls[name] = server.url('postgres');
    } catch (error) {
      missing.push(`${name} PostgreSQL: ${error.message}${log.length > 0 ? ` (${log.at(-1)})` : ''}`);
    }
  };
  const system = await systemBinaries();
  await Promise.all([start('embedded', {}), system && start('system', { binaries: system })]);
  if (!system)
    missing.push('system PostgreSQL: no initdb in /usr/lib/postgresql/*/bin or on the PATH. Install PostgreSQL 15+.');
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    await rm(home, { recursive: true, force: true });
  };
  return { urls, missing, stop };
}

/** The folder of the newest PostgreSQL that is installed with its server. */
async function systemBinaries() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? await readdir(debian) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, 'bin'));
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'initdb'));
  const linked = onPath.filter(existsSync).map((initdb) => dirname(realpathSync(initdb)));
  return [...newestFirst, ...linked].find(
    (bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')),
  );
}
