// The product as `npm start` runs it, on a port of its own and with its data in a folder of its own: what benches measure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const READY_MS = 180_000;

/** `more` is what the environment says beside what it says already, `args` what `npm start` is told. */
export async function startProduct(more = {}, args = []) {
  const root = mkdtempSync(join(tmpdir(), 'mrbill-bench-'));
  for (const name of ['package.json', 'package-lock.json', '.swcrc', '.env.example', 'scripts'])
    cpSync(join(project, name), join(root, name), { recursive: true });
  for (const name of ['node_modules', 'apps', 'libs', 'deploy']) symlinkSync(join(project, name), join(root, name));
  const command = [join(root, 'scripts', 'start.mjs'), '--port', String(await freePort()), ...args];
  const starter = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'warn', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    if (starter.exitCode === null && starter.signalCode === null) {
      const ended = once(starter, 'exit');
      starter.kill('SIGTERM');
      await ended;
    }
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await ready(starter);
    return {
      root,
      home: join(root, '.mrbill'),
      demo: JSON.parse(readFileSync(join(root, '.mrbill', 'demo.json'), 'utf8')),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ready(starter) {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why) => reject(new Error(`${why}: ${said}`));
    const timer = setTimeout(() => fail('the product was not ready in time'), READY_MS);
    starter.once('exit', () => fail('the product did not start'));
    for (const output of [starter.stdout, starter.stderr])
      output.on('data', (chunk) => {
        said += String(chunk);
        if (!said.includes('Mr. Bill is ready')) return;
        clearTimeout(timer);
        resolve();
      });
  });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
