// The process behind `Argon2Helpers`. It is started as it stands, also from the sources, so it imports no file of ours.
import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { hashSync, verifySync } from '@node-rs/argon2';

/** How many steps of "nice" this work stands back behind everything else. Of a core that somebody else wants it gets a thirtieth: a second for each, enough not to starve. */
const STANDS_BACK = 15;

setPriority(Math.min(19, getPriority() + STANDS_BACK));
// Where Linux shares the processor among sessions first (sched_autogroup), that counts for nothing beside other sessions: there the
// session itself must stand back, which is ours alone. Elsewhere there is no such file.
try {
  writeFileSync('/proc/self/autogroup', String(STANDS_BACK));
} catch {
  // Then the priority above is all there is, and enough.
}

// One at a time, in the one thread that stands back.
process.on('message', ({ password, cost, known }: { password: string; cost?: object; known?: string }) => {
  try {
    process.send?.({ answer: known === undefined ? hashSync(password, cost) : verifySync(known, password) });
  } catch (error) {
    process.send?.({ problem: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit());
