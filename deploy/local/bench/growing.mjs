// Fills the running product with POCs, below its API, until there are so many; everything else goes its usual way.
import { Corpus } from '../../../apps/search/bench/corpus.mjs';
import { level } from '../../../apps/search/bench/level.mjs';

/** Planned at once: more would be memory. */
const CHUNK = 20_000;

export class Growing {
  /** `owners` are `{ tenantId, userId }`; `operator` may ask for the status of contexts. */
  constructor({ owners, databases, operator }) {
    Object.assign(this, { owners, databases, operator, corpus: new Corpus(1), count: 0 });
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
  }
}
