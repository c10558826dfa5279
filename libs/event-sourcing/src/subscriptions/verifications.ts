import type pg from 'pg';
import { VerificationJob, type VerificationStatus } from '../verification/job.js';
import { verify } from '../verification/verification.js';
import { IndexView } from '../views/index-view.js';
import type { SubscriptionId } from './checkpoint.js';
import { parkedIds } from './parking.js';
import type { Following } from './following.js';

/** A comparison of this view is under way in this process; the message says so. */
export class VerificationUnderWay extends Error {
  override readonly name = 'VerificationUnderWay';
}

/** The view is no index; the message says which views can be compared. */
export class NotVerifiable extends Error {
  override readonly name = 'NotVerifiable';
}

/** Comparisons of index views, in the memory of this process: they end with it, and nothing is lost but what they have read. */
export class Verifications {
  private readonly jobs = new Map<string, VerificationJob>();
  private readonly stopping = new AbortController();

  constructor(private readonly pool: pg.Pool) {}

  /** At most one at a time for each view. Throws `VerificationUnderWay`, `NotVerifiable`. */
  begin({ model, source }: Following, generation: number, repair: boolean, key = model.name): VerificationJob {
    if (!(model instanceof IndexView)) throw new NotVerifiable(`${model.name} is no index`);
    if (this.jobs.get(key)?.isRunning)
      throw new VerificationUnderWay(`${model.name} is being verified already: look at how far it is`);
    const compared = {
      view: model,
      source,
      generation,
      reached: () => this.reached({ name: model.name, generation }),
      parked: () => parkedIds(this.pool, { name: model.name, generation }),
    };
    const { pool } = this;
    const { signal } = this.stopping;
    const job = new VerificationJob(generation, repair, (progress) =>
      verify(compared, { repair, pool, signal, progress }),
    );
    this.jobs.set(key, job);
    return job;
  }

  /** The one under way, or else the last one. */
  of(key: string): VerificationJob | undefined {
    return this.jobs.get(key);
  }

  status(key: string): VerificationStatus | undefined {
    return this.jobs.get(key)?.status;
  }

  forget(key: string): void {
    this.jobs.delete(key);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.jobs.values()].map((job) => job.ended));
  }

  private async reached({ name, generation }: SubscriptionId): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ position: number }>(
      'SELECT position::float8 FROM store.subscription WHERE name = $1 AND generation = $2',
      [name, generation],
    );
    return rows[0]?.position;
  }
}
