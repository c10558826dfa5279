import { config } from '@mrbill/http';
import { readFile } from 'node:fs/promises';
import { readPlan, WrongPlan } from './seeding/plan.js';
import { runSeed } from './seeding/run.js';
import { storeSettings } from './settings.js';

// `node dist/seed.js <plan.json>`: registers what the plan says, and answers `{ pocs, registered }` on standard output.
try {
  const file = process.argv[2];
  if (file === undefined) throw new WrongPlan('name the file of the plan: node dist/seed.js <plan.json>');
  const planned = readPlan(await readFile(file, 'utf8'));
  const done = await runSeed(planned, config(storeSettings), (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(done)}\n`);
} catch (error) {
  const known = error instanceof WrongPlan || (error as { code?: string }).code === 'ENOENT';
  process.stderr.write(
    `The POCs were not seeded: ${known ? (error as Error).message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 1;
}
