// The process behind `Argon2Helpers`. It is started as it stands, also from the sources, so it imports no file of ours.
import { getPriority, setPriority } from 'node:os';
import { hashSync, verifySync } from '@node-rs/argon2';

/** How many steps of "nice" this work stands back behind everything else: a tenth of a core is left to it, if all are wanted. */
const STANDS_BACK = 10;

setPriority(Math.min(19, getPriority() + STANDS_BACK));

// One at a time, in the one thread that stands back.
process.on('message', ({ password, cost, known }: { password: string; cost?: object; known?: string }) => {
  try {
    process.send?.({ answer: known === undefined ? hashSync(password, cost) : verifySync(known, password) });
  } catch (error) {
    process.send?.({ problem: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit());
