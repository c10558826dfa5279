import { Clock } from '@mrbill/event-sourcing';
import { PumpPool } from '@mrbill/event-sourcing/nest';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { FORGIVEN, KNOWN_FOR } from './attempts.js';

/** Milliseconds from one sweep to the next. */
const EVERY = 10 * 60 * 1000;
const BATCH = 5_000;

/** Takes away what has been forgiven, in all tenants, also those that never were: nobody fills the database by failing. */
@Injectable()
export class Forgetting implements OnModuleInit, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    @Inject(PumpPool) private readonly pump: pg.Pool,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.forget(), EVERY).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  /** Never rejects: what is left is taken away by the next sweep. */
  forget(): Promise<void> {
    return (this.underWay = this.sweep().catch((error: unknown) =>
      new Logger('Forgetting').error('old attempts to sign in could not be deleted', error),
    ));
  }

  private async sweep(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.takeAway('identity.attempt', 'last_at', new Date(now - FORGIVEN));
    await this.takeAway('identity.failing_place', 'ends_at', new Date(now));
    await this.takeAway('identity.known_place', 'seen_at', new Date(now - KNOWN_FOR));
  }

  /** In portions, so that no sign-in waits for long for the rows of another. */
  private async takeAway(table: string, column: string, before: Date): Promise<void> {
    const taken = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM ${table} WHERE ${column} < $1 LIMIT ${BATCH}))
                   AND ${column} < $1`;
    while ((await this.pump.query(taken, [before])).rowCount === BATCH);
  }
}
