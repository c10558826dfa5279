import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart, explain } from './cannot-start.js';
import { loginUrls } from './databases.js';
import { readSeeded, seed } from './demo/seeding.js';
import { type Databases, environments } from './environment.js';
import { DATABASES, installationSecrets, placesIn } from './installation.js';
import { type Log, openLog } from './logs.js';
import { birthOf } from './process-birth.js';
import { runToEnd } from './processes.js';
import { readRuntime } from './runtime.js';

const HOUR = 60 * 60_000;

/** `npm run seed -- --pocs N`: so many POCs more in the demo that runs here. Resolves with the exit code. */
export async function seedMore(root: string, args: string[]): Promise<number> {
  try {
    const count = countIn(args);
    const places = placesIn(root);
    const runtime = readRuntime(places.runtime);
    const runs = Object.values(runtime?.processes ?? {}).some(({ pid, birth }) => birthOf(pid) === birth);
    if (!runtime || !runs || !readSeeded(places.seeded))
      throw new CannotStart('Mr. Bill does not run here. Run npm start first, and this beside it.');

    const secrets = installationSecrets(places.secrets);
    const server = `postgres://127.0.0.1:${runtime.postgres.port}`;
    const databases = Object.fromEntries(
      DATABASES.map((name) => [name, loginUrls(server, name, secrets.passwords(name))]),
    ) as Databases;
    const env = environments({ root, home: places.home, ...runtime, databases, ...secrets });
    const file = openLog(places.log('seed'));
    const log: Log = { write: (line) => (file.write(line), console.error(line)), close: file.close };
    const since = performance.now();
    const { pocs } = await seed({ root, ...places }, count, (app, plan) => {
      const script = join(root, 'apps', app, 'dist', 'seed.js');
      return runToEnd({ name: 'The seed', script, args: [plan], env: env[app].serve, log, warn() {} }, HOUR);
    });
    console.log(`${count} POCs in ${((performance.now() - since) / 1000).toFixed(1)} s; the demo has ${pocs} now.`);
    return 0;
  } catch (error) {
    console.error(explain(error)?.message ?? error);
    return 1;
  }
}

function countIn(args: string[]): number {
  const { pocs } = parseArgs({ args, options: { pocs: { type: 'string' } }, strict: false }).values;
  if (typeof pocs !== 'string' || !/^[1-9]\d{0,7}$/.test(pocs))
    throw new CannotStart(
      `How many POCs? npm run seed -- --pocs 10000 (up to 99999999; given was '${String(pocs ?? '')}')`,
    );
  return Number(pocs);
}
