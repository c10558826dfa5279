// What must be true before anything of ours runs: the dependencies of package-lock.json are installed and this is Node 24.
// Runs on Node 20 with nothing installed, so it imports only Node's own modules.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const nodeMajor = 24;
const installLimit = 10 * 60_000;

/**
 * Installs what is missing, with a progress line, then returns; on an older Node it runs `script` again under the
 * installed Node 24 with the same arguments, and ends with that process' exit code instead of returning.
 * Whatever stands in the way is one line on stderr and exit code 1.
 *
 * @param {string} script `import.meta.url` of the script that asks
 */
export async function ensureInstalled(script) {
  try {
    if (!isInstalled()) await install();
    if (Number(process.versions.node.split('.')[0]) < nodeMajor) await runUnderNode24(fileURLToPath(script));
    else endWithParent();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** Compares each locked package with npm's own record of what it installed, which npm writes last. */
function isInstalled() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(locked).every(([place, { version, optional, link, resolved }]) => {
    if (!place.includes('node_modules/')) return true;
    if (link) return existsSync(join(root, place)) || !existsSync(join(root, resolved));
    const found = installed[place];
    return found ? found.version === version : optional;
  });
}

async function install() {
  // `ci` removes everything first; where only something changed since the last install, npm need not do that.
  const command = existsSync(join(modules, '.package-lock.json')) ? ['install', '--no-save'] : ['ci'];
  const stop = showProgress('Installing dependencies');
  const { code, output } = await runNpm([...command, '--loglevel=http', '--no-audit', '--no-fund', '--no-progress']);
  stop();
  if (code !== 0) throw new Error(`Dependencies were not installed: ${reasonIn(output)}`);
}

function runNpm(args) {
  return new Promise((resolve) => {
    // On Windows npm is a .cmd file, which only a shell can start; no argument here needs quoting.
    const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' };
    const child = spawn('npm', args, { ...options, timeout: installLimit });
    const end = () => {
      child.kill();
      process.exit(130);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.once(signal, end);
    let output = '';
    let answered = false;
    const read = (chunk) => {
      output = (output + chunk).slice(-50_000);
      answered ||= /fetch GET 200/.test(output);
      // Without a network npm would try each of some hundred packages several times, for minutes.
      if (!answered && (output.match(/attempt \d failed with/g) ?? []).length >= 5) child.kill();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (error) => resolve({ code: 1, output: `npm error ${error.message}` }));
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, end);
      resolve({ code, output });
    });
  });
}

function showProgress(what) {
  const since = Date.now();
  const seconds = () => Math.round((Date.now() - since) / 1000);
  const isScreen = process.stdout.isTTY && !process.env.CI;
  const write = () => process.stdout.write(isScreen ? `\r${what} … ${seconds()} s ` : `${what} … ${seconds()} s\n`);
  write();
  const timer = setInterval(write, isScreen ? 1000 : 10_000);
  return () => {
    clearInterval(timer);
    process.stdout.write(`${isScreen ? '\r' : ''}${what} … ended after ${seconds()} s\n`);
  };
}

function reasonIn(output) {
  const network =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;
  const offline = output.match(network);
  if (offline)
    return `no network (${offline[1]}). Connect to the internet, or configure npm's proxy, and run it again.`;
  if (output.includes('ENOSPC')) return 'the disk is full. Free about 1 GB and run it again.';
  if (output.includes('EACCES')) return `${modules} cannot be written. Give this user the right to, and run it again.`;
  if (output.includes('EUSAGE'))
    return 'package-lock.json does not fit package.json. Run `npm run lock` and commit it.';
  const lines = output.split('\n').filter((line) => line.startsWith('npm error'));
  return (
    lines.slice(0, 3).join(' ').replaceAll('npm error ', '') || `npm did not end within ${installLimit / 60_000} min.`
  );
}

async function runUnderNode24(script) {
  const folder = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const node = join(modules, folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    throw new Error(
      `Node ${nodeMajor} or newer is needed, this is ${process.version}: install it from https://nodejs.org.`,
    );
  }
  const env = { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH}` };
  // The channel carries no message: its end tells the child that this process is gone, even by kill -9.
  const child = spawn(node, [script, ...process.argv.slice(2)], {
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both processes itself; twice could read as "now at once".
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  }
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (...ending) => resolve(ending));
  });
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
}

function endWithParent() {
  if (!process.channel) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
