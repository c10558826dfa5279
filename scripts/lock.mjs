// Makes package-lock.json anew: `npm run lock`, after a change of package.json. With --check it only says what is wrong.
//
// npm leaves an optional package out of the lock when the registry at hand does not offer it, and then every `npm ci`
// stops with EUSAGE, on each platform. So the entries that npm dropped are written back: name and version are known from
// the package that wants them, the platform from the name. They carry no checksum; npm fetches one only on its own platform.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const operatingSystems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

function platformOf(name) {
  const words = name.split('/').at(-1).split(/[-_.]/);
  const os = words.some((word) => word.startsWith('win'))
    ? 'win32'
    : operatingSystems.find((known) => words.includes(known));
  const cpu = processors.find((known) => words.includes(known));
  if (!os && cpu !== 'wasm32') throw new Error(`${name}: cannot tell its platform from its name; complete it by hand.`);
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }) };
}

/** Whether the package at `place` finds `name` where Node looks: in its own folder or in one above it. */
function isLocked(packages, place, name) {
  const end = `node_modules/${name}`;
  return Object.keys(packages).some((key) => key.endsWith(end) && `${place}/`.startsWith(key.slice(0, -end.length)));
}

function completeLock(lock) {
  const added = [];
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (isLocked(lock.packages, place, name)) continue;
      const version = range.replace(/^[\^~]/, '');
      lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
      added.push(`${name}@${version}`);
    }
  }
  return added;
}

/** Why `npm ci` would fail, here or elsewhere; changes nothing. */
function problemsOf(lock) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifests = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  const unknown = manifests
    .map((file) => dirname(file).replaceAll('\\', '/'))
    .filter((folder) => !lock.packages[folder]);
  const named = Object.keys(lock.packages).filter((place) => /^https?:/.test(lock.packages[place].resolved ?? ''));
  return [
    ...unknown.map((folder) => `${folder}: this workspace is not in the lock`),
    ...named.map((place) => `${place}: names a registry`),
    ...completeLock(lock).map((missing) => `${missing}: of another platform, is not in the lock`),
  ];
}

const lockFile = join(root, 'package-lock.json');
if (process.argv.includes('--check')) {
  const problems = problemsOf(JSON.parse(readFileSync(lockFile, 'utf8')));
  for (const problem of problems) console.error(`${problem}. Run \`npm run lock\` and commit package-lock.json.`);
  process.exit(problems.length > 0 ? 1 : 0);
}

const npm = spawnSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], {
  stdio: 'inherit',
  cwd: root,
});
if (npm.status !== 0) process.exit(npm.status ?? 1);
const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const added = completeLock(lock);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added.length} packages of other platforms written back.`);
