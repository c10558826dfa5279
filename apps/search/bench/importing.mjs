// Sends POCs through the public API, each on behalf of its owner, so that a run after one that was cut off makes no doubles.
import { hashOf } from './seeded.mjs';

const TELL_MS = 10_000;

export class Importing {
  constructor(pocs, importers, atOnce) {
    this.pocs = pocs;
    this.importers = importers;
    this.atOnce = atOnce;
    this.sent = 0;
    /** By name, why a POC was not taken. */
    this.refused = new Map();
  }

  ownerOf({ name }) {
    return this.importers[hashOf(name) % this.importers.length];
  }

  /** Sends the next ones, up to so many altogether; answers how many a second. */
  async upTo(count) {
    const began = performance.now();
    const rest = this.pocs.slice(this.sent, count);
    const perSecond = () => (1_000 * done) / (performance.now() - began);
    const progress = setInterval(() => {
      console.log(`  ${this.sent} of ${this.pocs.length} sent, ${perSecond().toFixed(0)} a second`);
    }, TELL_MS);
    let next = 0;
    let done = 0;
    const work = async () => {
      while (next < rest.length) {
        await this.send(rest[next++]);
        this.sent++;
        done++;
      }
    };
    try {
      await Promise.all(Array.from({ length: this.atOnce }, work));
    } finally {
      clearInterval(progress);
    }
    return perSecond();
  }

  async send(poc) {
    try {
      const headers = { 'idempotency-key': `package-${poc.name}` };
      await this.ownerOf(poc).client.post('/api/v1/pocs', { body: poc, headers });
    } catch (error) {
      this.refused.set(poc.name, `${error.message} ${JSON.stringify(error.errors ?? [])}`);
    }
  }
}
