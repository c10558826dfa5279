// Emits src/**/*.ts of each workspace to dist/**/*.js beside it; all else in src (.sql, .json, .html ...) is copied.
// Only what changed since the last build is touched, so with nothing to do this takes some milliseconds.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, watch } from 'node:fs';
import fs from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const config = join(root, '.swcrc');
const record = '.built.json';
const drafts = '.drafts';

/**
 * Builds every workspace.
 *
 * @returns {Promise<{ written: number, failed: string[] }>} files written, and a message for each that does not parse
 */
export async function build() {
  const settings = settingsHash();
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = await Array.fromAsync(fs.glob(workspaces, { cwd: root }));
  const results = await Promise.all(
    folders
      .filter((folder) => existsSync(join(root, folder, 'src')))
      .map((folder) => buildOne(join(root, folder), settings)),
  );
  return {
    written: results.reduce((sum, { written }) => sum + written, 0),
    failed: results.flatMap(({ failed }) => failed),
  };
}

async function buildOne(folder, settings) {
  const [src, dist] = [join(folder, 'src'), join(folder, 'dist')];
  const known = readRecord(dist, settings);
  const next = {};
  const changed = [];
  for (const file of await filesIn(src)) {
    if (/\.(spec|d)\.ts$/.test(file)) continue;
    const found = await fs.stat(join(src, file)).catch(() => undefined); // an editor may have taken it away just now
    if (!found) continue;
    next[file] = `${found.mtimeMs}:${found.size}`;
    if (known[file] !== next[file] || !existsSync(join(dist, outputOf(file)))) changed.push(file);
  }
  const failed = [];
  for (const file of changed) {
    try {
      await emit(src, dist, file);
    } catch (error) {
      failed.push(`${relative(root, join(src, file))}: ${error.message.split('\n\nCaused by')[0].trimEnd()}`);
      delete next[file];
    }
  }
  const removed = await removeStale(dist, Object.keys(next));
  if (changed.length > 0 || removed > 0) await put(dist, join(dist, record), JSON.stringify({ settings, files: next }));
  return { written: changed.length - failed.length, failed };
}

async function emit(src, dist, file) {
  const source = await fs.readFile(join(src, file));
  const output = join(dist, outputOf(file));
  if (!file.endsWith('.ts')) return put(dist, output, source);
  const { transform } = await import('@swc/core');
  const sourceFileName = relative(dirname(output), join(src, file)).replaceAll('\\', '/');
  const options = { configFile: config, filename: join(src, file), sourceFileName, sourceMaps: true };
  const { code, map } = await transform(source.toString('utf8'), options);
  await put(dist, `${output}.map`, map);
  await put(dist, output, `${code}//# sourceMappingURL=${outputOf(file).split(/[\\/]/).at(-1)}.map\n`);
}

const outputOf = (file) => file.replace(/\.ts$/, '.js');

/** By rename, so that a process which starts during a build never reads half a file. */
async function put(dist, path, content) {
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.mkdir(join(dist, drafts), { recursive: true });
  const draft = join(dist, drafts, randomUUID());
  await fs.writeFile(draft, content);
  await fs.rename(draft, path);
}

async function removeStale(dist, sources) {
  const wanted = new Set([record, ...sources.flatMap((file) => [outputOf(file), `${outputOf(file)}.map`])]);
  const stale = (await filesIn(dist)).filter((file) => !wanted.has(file) && !file.startsWith(drafts));
  await Promise.all(stale.map((file) => fs.rm(join(dist, file), { force: true })));
  return stale.length;
}

async function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function readRecord(dist, settings) {
  try {
    const found = JSON.parse(readFileSync(join(dist, record), 'utf8'));
    return found.settings === settings ? found.files : {};
  } catch {
    return {};
  }
}

/** Everything beside the sources that decides what comes out. */
function settingsHash() {
  const hash = createHash('sha256');
  for (const file of [config, fileURLToPath(import.meta.url), join(root, 'node_modules/@swc/core/package.json')]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

async function buildAndTell() {
  const since = performance.now();
  const { written, failed } = await build();
  for (const message of failed) console.error(message);
  const took = `${Math.round(performance.now() - since)} ms`;
  if (written > 0 || failed.length > 0)
    console.log(`build: ${written} files written, ${failed.length} failed, ${took}`);
  return failed.length === 0;
}

/** Builds after each change below the workspaces; changes that come close together count as one. */
function buildOnChange() {
  let timer;
  let running = Promise.resolve();
  for (const folder of ['apps', 'libs', 'deploy'].filter((name) => existsSync(join(root, name)))) {
    watch(join(root, folder), { recursive: true }, (_, file) => {
      if (!file || !/[\\/]src[\\/]/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => (running = running.then(buildAndTell, buildAndTell)), 50);
    });
  }
  console.log('build: watching apps, libs and deploy; Ctrl-C ends it');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled(import.meta.url);
  const succeeded = await buildAndTell();
  if (process.argv.includes('--watch')) buildOnChange();
  else process.exitCode = succeeded ? 0 : 1;
}
