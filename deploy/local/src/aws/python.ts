import { execFileSync } from 'node:child_process';
import { CannotStart } from '../cannot-start.js';

/** What helps wherever one cannot be started. */
export const OR_NAME_ONE = 'or name one that runs, in AWS_ENDPOINT_URL for npm start and in TEST_AWS for npm test.';

const OLDEST = [3, 10] as const;
const LIMIT_MS = 20_000;
const LOOK = 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])';

/** A Python that can make an environment of its own. @throws CannotStart with what to install */
export function findPython(env: NodeJS.ProcessEnv = process.env): { command: string; version: string } {
  const said: string[] = [];
  for (const command of process.platform === 'win32' ? ['python'] : ['python3', 'python']) {
    try {
      const version = execFileSync(command, ['-c', LOOK], {
        env,
        encoding: 'utf8',
        timeout: LIMIT_MS,
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trim();
      const [major = 0, minor = 0] = version.split('.').map(Number);
      if (major === OLDEST[0] && minor >= OLDEST[1]) return { command, version };
      said.push(`${command} is ${version}`);
    } catch (error) {
      const { code, stderr = '' } = error as { code?: string; stderr?: string };
      if (code !== 'ENOENT') said.push(`${command}: ${stderr.trim().split('\n').at(-1) ?? code}`);
    }
  }
  throw new CannotStart(
    `SNS and SQS need Python ${OLDEST.join('.')} or newer with its venv; ${said.length > 0 ? said.join(', ') : 'there is none'}. ` +
      `Install it (Debian: apt install python3-venv; macOS: brew install python); ${OR_NAME_ONE}`,
  );
}

/** What is missing to start them here, as their starter would say it. */
export function missingForMinistack(env: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    findPython(env);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
