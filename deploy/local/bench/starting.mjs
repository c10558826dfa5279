// How long a service takes from its process' start until it is ready, and what memory it has then: one more of each, beside those
// that run and told the same as they are.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_FLAGS } from '../dist/processes.js';
import { memoryOf } from './processes.mjs';

const READY_MS = 60_000;
/** After which nothing of its start is under way any more. */
const SETTLED_MS = 5_000;

export async function started(app, root, environment) {
  const began = performance.now();
  const child = spawn(process.execPath, [...NODE_FLAGS, join(root, 'apps', app, 'dist', 'main.js')], {
    env: { ...environment, PORT: '0', INTERNAL_PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  try {
    const [message] = await Promise.race([once(child, 'message'), exited.then(() => [undefined])]);
    if (!message) throw new Error(`${app} ended before it was ready`);
    while ((await fetch(`http://127.0.0.1:${message.port}/readyz`)).status !== 200) {
      if (performance.now() - began > READY_MS) throw new Error(`${app} was not ready in ${READY_MS / 1_000} s`);
      await sleep(10);
    }
    const took = performance.now() - began;
    await sleep(SETTLED_MS);
    return { took, ...memoryOf(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}
