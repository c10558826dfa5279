import { randomBytes } from 'node:crypto';
import { type KeptServer, keepServer } from '../kept-server.js';
import { freePorts } from '../ports.js';
import { type ProgramOptions, redisProgram } from './program.js';
import { END, type Server, spawnServer, untilReady } from './server.js';

export interface RedisOptions extends ProgramOptions {
  /** What the server writes, line by line. */
  onLog: (line: string) => void;
}

export interface Redis extends KeptServer {
  /** With its password. */
  readonly url: string;
  /** Where its program is from, for people. */
  readonly from: string;
}

/**
 * Starts a Redis on a free port of 127.0.0.1, with a password of its own and without a file, and starts it again when it dies,
 * empty and at the same port, until `stop()`. It ends with us, even when we are killed.
 * @throws CannotStart with what to do: no server here and none to be fetched, port taken.
 */
export async function startRedis({ onLog, ...options }: RedisOptions): Promise<Redis> {
  const { command, from } = await redisProgram(options);
  const [port] = await freePorts(1);
  const password = randomBytes(24).toString('base64url');
  let server: Server;
  const kept = await keepServer({
    name: 'Redis',
    spawn: () => (server = spawnServer({ command, port: port!, password, onLog })).process,
    untilReady: () => untilReady(server, command),
    end: END,
    signal: options.signal,
    onDeath: (what) => onLog(`ERROR ${what}`),
  });
  return Object.assign(kept, { url: `redis://:${password}@127.0.0.1:${port}`, from });
}
