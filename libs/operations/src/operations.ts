import { setTimeout as sleep } from 'node:timers/promises';
import {
  NoSuchGeneration,
  NotVerifiable,
  Pump,
  Rejection,
  VerificationUnderWay,
  type Parked,
  type ParkingWish,
  type SubscriptionStatus,
} from '@mrbill/event-sourcing';
import { PumpPool } from '@mrbill/event-sourcing/nest';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { DeadLetter, SubscriptionReport } from './shapes.js';
import { reportOf as verificationOf } from './verification-reports.js';
import type { Verification } from './verification-shapes.js';

interface Sample {
  readonly at: number;
  readonly handled: ReadonlyMap<string, number>;
}

/** Between two looks at how much was handled: shorter says nothing, longer is history. In milliseconds. */
const SHORTEST = 300;
const LONGEST = 30_000;

/** What an operator sees of one context's subscriptions, and may ask of them. */
@Injectable()
export class Operations {
  private sample: Sample | undefined;

  constructor(
    @Inject(Pump) private readonly pump: Pump,
    @Inject(PumpPool) private readonly pool: pg.Pool,
  ) {}

  async status(): Promise<readonly SubscriptionReport[]> {
    const before = await this.earlierSample();
    const rows = await this.pump.status();
    const now = sampleOf(rows);
    this.sample = now;
    const seconds = (now.at - before.at) / 1000;
    return Promise.all(
      rows.map(async (row) => {
        const handled = row.handled - (before.handled.get(keyOf(row)) ?? row.handled);
        return reportOf(row, Math.round((10 * handled) / seconds) / 10, await this.lagSeconds(row));
      }),
    );
  }

  rebuild(view: string, wish: { readonly accept: boolean }): Promise<number> {
    return this.pump.rebuild(view, wish).catch(refuseAs('ops.no-such-view'));
  }

  async endRebuild(view: string, how: 'stop' | 'abandon'): Promise<number> {
    // Asked first: a refusal that nobody listens to yet would end the process.
    const refuse = refuseAs(await this.knownOr(view, 'ops.no-rebuild'));
    return this.pump.endRebuild(view, how).catch(refuse);
  }

  async verify(view: string, repair: boolean): Promise<Verification> {
    const refuse = refuseAs(await this.knownOr(view, 'ops.nothing-to-verify'));
    return verificationOf(view, await this.pump.verify(view, { repair }).catch(refuse));
  }

  async verification(view: string): Promise<Verification> {
    const status = await Promise.resolve()
      .then(() => this.pump.verification(view))
      .catch(refuseAs('ops.no-such-view'));
    if (!status) throw new Rejection('ops.no-verification');
    return verificationOf(view, status);
  }

  async rollback(view: string): Promise<number> {
    const refuse = refuseAs(await this.knownOr(view, 'ops.no-earlier-generation'));
    return this.pump.rollback(view).catch(refuse);
  }

  /** Oldest first; at most 1,000. */
  async deadLetters(): Promise<readonly DeadLetter[]> {
    return (await this.pump.parked()).map(letterOf);
  }

  async deadLetter(id: string): Promise<DeadLetter> {
    const found = (await this.deadLetters()).find((letter) => letter.deadLetterId === id);
    return found ?? noSuchLetter();
  }

  /** Done by the owner of the subscription, within a second or so. Concerns all that is parked of the same stream. */
  async wish(id: string, wish: ParkingWish): Promise<void> {
    if (!(await this.pump.wish(Number(id), wish))) noSuchLetter();
  }

  /** Why something cannot be done to a view: `code`, unless there is no such view. */
  private async knownOr(view: string, code: string): Promise<string> {
    return (await this.pump.status()).some((row) => row.name === view) ? code : 'ops.no-such-view';
  }

  private async earlierSample(): Promise<Sample> {
    const age = Date.now() - (this.sample?.at ?? 0);
    if (this.sample && age >= SHORTEST && age <= LONGEST) return this.sample;
    const sample = sampleOf(await this.pump.status());
    await sleep(SHORTEST);
    return sample;
  }

  /** The facts of this context's own store have a time; those of a feed stay with the one who published them. */
  private async lagSeconds({ lag, position, source }: SubscriptionStatus): Promise<number | null> {
    if (lag === 0) return 0;
    if (lag === undefined || source !== 'store') return null;
    const { rows } = await this.pool.query<{ seconds: number }>(
      `SELECT greatest(0, extract(epoch FROM now() - at))::float8 AS seconds FROM store.event
       WHERE position > $1 ORDER BY position LIMIT 1`,
      [position],
    );
    return Math.round((rows[0]?.seconds ?? 0) * 10) / 10;
  }
}

const keyOf = ({ name, generation }: SubscriptionStatus) => `${name}#${generation}`;

const sampleOf = (rows: readonly SubscriptionStatus[]): Sample => ({
  at: Date.now(),
  handled: new Map(rows.map((row) => [keyOf(row), row.handled])),
});

const reportOf = (row: SubscriptionStatus, rate: number, lagSeconds: number | null): SubscriptionReport => ({
  name: row.name,
  generation: row.generation,
  version: row.version,
  status: row.status,
  position: row.position,
  head: row.head,
  lag: row.lag ?? null,
  lagSeconds,
  rate,
  secondsLeft: row.status === 'building' && row.lag !== undefined && rate > 0 ? Math.ceil(row.lag / rate) : null,
  source: row.source ?? null,
  parked: row.parked,
  owner: row.owner,
  seenAt: row.seenAt?.toISOString() ?? null,
  blockedBy: row.problem,
});

const letterOf = ({
  id,
  name,
  generation,
  tenant,
  stream,
  position,
  problem,
  tries,
  wish,
  parkedAt,
}: Parked): DeadLetter => ({
  deadLetterId: String(id),
  subscription: name,
  generation,
  tenantId: tenant,
  stream: { ...stream },
  position,
  problem,
  tries,
  wish,
  parkedAt: parkedAt.toISOString(),
});

const refuseAs = (code: string) => (error: unknown) => {
  if (error instanceof NotVerifiable) throw new Rejection('ops.not-verifiable', { say: error.message });
  if (error instanceof VerificationUnderWay) throw new Rejection('ops.verification-under-way', { say: error.message });
  if (error instanceof NoSuchGeneration) throw new Rejection(code, { say: error.message });
  throw error;
};

function noSuchLetter(): never {
  throw new Rejection('ops.no-such-dead-letter');
}
