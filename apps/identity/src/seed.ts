import { readFileSync } from 'node:fs';
import { config } from '@mrbill/http';
import { z } from 'zod';
import { Plan, seedPeople } from './programs/seeding.js';
import { storeSettings } from './settings.js';
import { openWorkbench } from './programs/workbench.js';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('Usage: node dist/seed.js <plan.json>');
  process.exit(1);
}
const plan = Plan.safeParse(JSON.parse(readFileSync(file, 'utf8')));
if (!plan.success) {
  console.error(`${file} is no plan:\n${z.prettifyError(plan.error)}`);
  process.exit(1);
}
const bench = openWorkbench(config(storeSettings));
try {
  console.log(JSON.stringify(await seedPeople(bench, plan.data)));
} finally {
  await bench.close();
}
