import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart } from './cannot-start.js';

/** What `npm start` was asked to do. */
export interface StartOptions {
  port: number;
  /** Throw the data away first. */
  fresh: boolean;
  /** Seed the demo, unless it is there. */
  demo: boolean;
}

const USAGE = 'Known are --port <number>, --fresh, --no-demo and --profile embedded.';

/**
 * Reads the command line, the environment and, for what is not set there, the file `.env`.
 * @throws CannotStart that quotes a wrong value
 */
export function readOptions(root: string, args: string[]): StartOptions {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const { port, fresh, profile, 'no-demo': noDemo } = parsed(args);
  if (profile !== undefined && profile !== 'embedded') throw new CannotStart(`--profile is '${profile}'. ${USAGE}`);
  return {
    port: port !== undefined ? portOf('--port', port) : portOf('PORT', process.env.PORT || '4000'),
    fresh: fresh ?? false,
    demo: !noDemo,
  };
}

function parsed(args: string[]) {
  try {
    const flag = { type: 'boolean' } as const;
    const value = { type: 'string' } as const;
    const options = { port: value, fresh: flag, 'no-demo': flag, profile: value };
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
