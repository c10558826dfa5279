import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart } from './cannot-start.js';

/** What `npm start` was asked to do. */
export interface StartOptions {
  port: number;
  /** Throw the data away first. */
  fresh: boolean;
}

const USAGE = 'Known are --port <number>, --fresh and --profile embedded.';

/**
 * Reads the command line, the environment and, for what is not set there, the file `.env`.
 * @throws CannotStart that quotes a wrong value
 */
export function readOptions(root: string, args: string[]): StartOptions {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const { port, fresh, profile } = parsed(args);
  if (profile !== undefined && profile !== 'embedded') throw new CannotStart(`--profile is '${profile}'. ${USAGE}`);
  return {
    port: port !== undefined ? portOf('--port', port) : portOf('PORT', process.env.PORT || '4000'),
    fresh: fresh ?? false,
  };
}

function parsed(args: string[]) {
  try {
    const options = { port: { type: 'string' }, fresh: { type: 'boolean' }, profile: { type: 'string' } } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new CannotStart(`${(error as Error).message.split('. ')[0]}. ${USAGE}`);
  }
}

function portOf(name: string, value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    throw new CannotStart(`${name} is '${value}'; it must be a number from 1 to 65535.`);
  return port;
}
