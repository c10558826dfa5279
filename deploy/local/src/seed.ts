import { join } from 'node:path';
import { CannotStart, explain } from './cannot-start.js';
import { readSeeded, seed } from './demo/seeding.js';
import { placesIn } from './installation.js';
import { type Log, openLog } from './logs.js';
import { RunningProduct } from './ops/running.js';
import { runToEnd } from './processes.js';

const HOUR = 60 * 60_000;

/** `npm run seed -- --pocs N`: so many POCs more in the demo that runs here. Resolves with the exit code. */
export async function seedMore(root: string, args: string[]): Promise<number> {
  try {
    const count = countIn(args);
    const places = placesIn(root);
    const env = RunningProduct.in(root).environments();
    if (!readSeeded(places.seeded))
      throw new CannotStart('npm start is still making the demo. Run this once it is ready.');
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
  const [option, pocs, ...rest] = args.flatMap((arg) => arg.split('='));
  if (option !== '--pocs' || !pocs || !/^[1-9]\d{0,7}$/.test(pocs) || rest.length > 0)
    throw new CannotStart(
      `How many POCs? npm run seed -- --pocs 10000 (up to 99999999; given was '${args.join(' ')}')`,
    );
  return Number(pocs);
}
