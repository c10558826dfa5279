import 'reflect-metadata';
import { EventStore } from '@mrbill/event-sourcing';
import { config } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { readFile } from 'node:fs/promises';
import { readPlan, WrongPlan } from './seeding/plan.js';
import { seedPocs } from './seeding/seed-pocs.js';
import { SeedModule } from './seeding/seed.module.js';
import { StandingClock } from './seeding/standing-clock.js';
import { storeSettings } from './settings.js';

/** `node dist/seed.js <plan.json>`: registers what the plan says; `{ pocs, registered }` on standard output. */
async function seed(file: string | undefined): Promise<object> {
  if (file === undefined) throw new WrongPlan('name the file of the plan: node dist/seed.js <plan.json>');
  const planned = readPlan(await readFile(file, 'utf8'));
  const settings = config(storeSettings);
  const app = await NestFactory.createApplicationContext(SeedModule.with(settings), { logger: false });
  const before = await app.get(EventStore).safePosition();
  const seeding = { commands: app.get(CommandBus), context: app.get(Context), clock: app.get(StandingClock) };
  const positions = await seedPocs(planned, { ...seeding, progress: tell(planned.length) });
  return { pocs: planned.length, registered: positions.filter((position) => position > before).length };
}

/** A line on standard error every two seconds. */
function tell(all: number): (done: number) => void {
  const since = Date.now();
  let told = since;
  return (done) => {
    const now = Date.now();
    if (now - told < 2_000) return;
    told = now;
    process.stderr.write(`${done} of ${all} POCs, ${Math.round((done * 1000) / (now - since))} a second\n`);
  };
}

try {
  process.stdout.write(`${JSON.stringify(await seed(process.argv[2]))}\n`);
  process.exit(0);
} catch (error) {
  const said = error instanceof WrongPlan || (error as { code?: string }).code === 'ENOENT';
  process.stderr.write(
    `The POCs were not seeded: ${said ? (error as Error).message : String((error as Error).stack)}\n`,
  );
  process.exit(1);
}
