import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { CannotStart } from './cannot-start.js';

/** Below the range from which systems take ports for outgoing connections, so that none of those gets in between. */
const [FIRST, LAST] = [20_000, 32_000];

/** So many different ports of 127.0.0.1 on which nobody listens now, `except` not among them. */
export async function freePorts(count: number, except?: number): Promise<number[]> {
  const found: number[] = [];
  for (let port = randomInt(FIRST, LAST), tries = 0; found.length < count; port = port < LAST ? port + 1 : FIRST) {
    if (tries++ > LAST - FIRST)
      throw new CannotStart(
        `No ${count} free ports from ${FIRST} to ${LAST}. End some servers and run npm start again.`,
      );
    if (port !== except && (await isFree(port))) found.push(port);
  }
  return found;
}

/** @throws CannotStart that names a free port when somebody listens on this one */
export async function requirePort(port: number): Promise<void> {
  if (await isFree(port)) return;
  let other = port < 65_000 ? port + 1 : 4000;
  while (!(await isFree(other))) other++;
  throw new CannotStart(
    `Port ${port} is taken by another program. Choose another one: npm start -- --port ${other} (or PORT=${other})`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
