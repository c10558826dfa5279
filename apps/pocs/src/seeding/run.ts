import { Announcements, EventStore } from '@mrbill/event-sourcing';
import { Context } from '@mrbill/tenancy';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import type { StoreSettings } from '../settings.js';
import type { PlannedPoc } from './plan.js';
import { seedPocs } from './seed-pocs.js';
import { SeedModule } from './seed.module.js';
import { StandingClock } from './standing-clock.js';

/** Milliseconds between two lines of progress. */
const TELL = 2_000;

/** Registers what is planned and not there yet. `say` takes a line about it now and then. */
export async function runSeed(
  planned: readonly PlannedPoc[],
  settings: StoreSettings,
  say: (line: string) => void,
  every = TELL,
): Promise<{ readonly pocs: number; readonly registered: number }> {
  const app = await NestFactory.createApplicationContext(SeedModule.with(settings), { logger: false });
  // Whoever signs in right after it finds all of it.
  const announcements = app.get(Announcements);
  announcements.start();
  try {
    const before = await app.get(EventStore).safePosition();
    const seeding = { commands: app.get(CommandBus), context: app.get(Context), clock: app.get(StandingClock) };
    const positions = await seedPocs(planned, { ...seeding, progress: telling(planned.length, say, every) });
    return { pocs: planned.length, registered: positions.filter((position) => position > before).length };
  } finally {
    await announcements.stop();
    await app.close();
  }
}

function telling(all: number, say: (line: string) => void, every: number): (done: number) => void {
  const since = Date.now();
  let told = since;
  return (done) => {
    const now = Date.now();
    if (now - told < every) return;
    told = now;
    say(`${done} of ${all} POCs, ${Math.round((done * 1000) / Math.max(1, now - since))} a second`);
  };
}
