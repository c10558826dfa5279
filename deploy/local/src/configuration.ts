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
  /** full: the servers of production where this version has them: OpenSearch, SNS and SQS, Redis. */
  profile: (typeof PROFILES)[number];
  /** An OpenSearch that runs; it takes the part of the embedded search in either profile. */
  openSearchUrl?: string;
  /** SNS and SQS that run; contexts tell each other by them in either profile. */
  awsUrl?: string;
  /** A Redis that runs; limits are shared over it in either profile. */
  redisUrl?: string;
}

const PROFILES = ['embedded', 'full'] as const;
const USAGE = 'Known are --port <number>, --fresh, --no-demo and --profile embedded or full.';

/**
 * Reads the command line, the environment and, for what is not set there, the file `.env`.
 * @throws CannotStart that quotes a wrong value
 */
export function readOptions(root: string, args: string[]): StartOptions {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const { port, fresh, profile: asked = 'embedded', 'no-demo': noDemo } = parsed(args);
  const profile = PROFILES.find((known) => known === asked);
  if (profile === undefined) throw new CannotStart(`--profile is '${asked}'. ${USAGE}`);
  const { OPENSEARCH_URL: openSearch, REDIS_URL: redis, AWS_ENDPOINT_URL: aws } = process.env;
  return {
    port: port !== undefined ? portOf('--port', port) : portOf('PORT', process.env.PORT || '4000'),
    fresh: fresh ?? false,
    demo: !noDemo,
    profile,
    ...(openSearch && { openSearchUrl: openSearchUrlOf(openSearch) }),
    ...(redis && { redisUrl: redisUrlOf(redis) }),
    ...(aws && { awsUrl: awsUrlOf(aws) }),
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

/** Is not quoted: a password may stand in it. */
function openSearchUrlOf(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new CannotStart('OPENSEARCH_URL is no URL that begins with http:// or https://. Correct it, or unset it.');
  return value;
}

/** Is not quoted either. */
function redisUrlOf(value: string): string {
  if (!URL.canParse(value) || !/^rediss?:$/.test(new URL(value).protocol))
    throw new CannotStart('REDIS_URL is no URL that begins with redis:// or rediss://. Correct it, or unset it.');
  return value;
}

function awsUrlOf(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new CannotStart(`AWS_ENDPOINT_URL is '${value}'; it must be a URL that begins with http:// or https://.`);
  return value;
}

function portOf(name: string, value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    throw new CannotStart(`${name} is '${value}'; it must be a number from 1 to 65535.`);
  return port;
}
