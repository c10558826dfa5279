// Fills the running product with POCs, below its API, until there are so many; everything else goes its usual way.
import { setTimeout as sleep } from 'node:timers/promises';
import { level } from '../../../apps/search/bench/level.mjs';
import { allOf, sumOf } from './measuring.mjs';

/** Planned at once: more would be memory. */
const CHUNK = 20_000;

/** Behind many writes engines tidy up, and Postgres counts anew what it plans by: that begins within a minute. */
const TIDYING_MS = 65_000;
/** Cores: with less than that, nothing of it is still under way. */
const QUIET = 0.15;
const LOOK_MS = 5_000;
const LONGEST_UNREST_MS = 300_000;

export class Growing {
  /** `owners` are `{ tenantId, userId }`; `operator` may ask for the status of contexts. */
  constructor({ corpus, owners, databases, operator, home }) {
    Object.assign(this, { corpus, owners, databases, operator, home, count: 0 });
  }

  async until(pocs) {
    const { runSeed } = await import('../../../apps/pocs/dist/seeding/run.js');
    const now = Date.now();
    while (this.count < pocs) {
      const some = Math.min(CHUNK, pocs - this.count);
      const planned = Array.from({ length: some }, (_, n) => {
        const number = this.count + n;
        return this.corpus.planned(number, this.owners[number % this.owners.length], now);
      });
      await runSeed(planned, this.databases, () => undefined);
      this.count += some;
    }
    await level(this.operator);
    await this.quiet();
  }

  async quiet() {
    await sleep(TIDYING_MS);
    for (const end = Date.now() + LONGEST_UNREST_MS; Date.now() < end;) {
      const before = sumOf(await allOf(this.home));
      await sleep(LOOK_MS);
      if ((sumOf(await allOf(this.home)) - before) / LOOK_MS < QUIET) return;
    }
    console.log('  not quiet yet');
  }
}
