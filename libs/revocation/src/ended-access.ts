import { ViewInMemory, type Pump, type PumpLog } from '@mrbill/event-sourcing';
import { Revocations, type SignedInAs } from '@mrbill/http';
import type pg from 'pg';

export interface EndedAccessOptions {
  /** The context's revocation view, made by `revocationView`. */
  readonly view: { readonly name: string; readonly version: number };
  /** As the role that sees all tenants. */
  readonly pool: pg.Pool;
  readonly pump: Pick<Pump, 'head'>;
  readonly log: Pick<PumpLog, 'error'>;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

interface Row {
  readonly key: string;
  readonly ended: number | null;
  readonly position: number;
}

/** Longer than any access token lives, so that what ended before that concerns nobody. In milliseconds. */
const MEMORY = 30 * 60_000;

/**
 * What has ended access, in the memory of this instance: read from the context's own view twice a second, so that a request
 * asks nobody. Its age is what it is: whatever keeps news from coming (the other context, the feed, the pump, the database)
 * makes it older.
 */
export class EndedAccess extends Revocations {
  private readonly ended = new Map<string, number>();
  private readonly copy: ViewInMemory<Row>;

  constructor({ view, pool, pump, log, every }: EndedAccessOptions) {
    super();
    this.copy = new ViewInMemory<Row>({
      view,
      fields: 'key, extract(epoch FROM ended_at)::float8 * 1000 AS ended, position::float8 AS position',
      // So that a start need not read of every session that ever was.
      beginningWith: `ended_at > now() - interval '${MEMORY} milliseconds'`,
      take: (rows) => this.take(rows),
      head: () => pump.head(view.name),
      pool,
      log,
      ...(every !== undefined && { every }),
    });
  }

  isRevoked({ sessionId, userId, tenantId }: SignedInAs): boolean {
    return this.ended.has(sessionId) || this.ended.has(userId) || this.ended.has(tenantId);
  }

  age(): number {
    return this.copy.age();
  }

  /** For the context that ends access itself: known here at once, to the other instances at their next look. */
  end(id: string): void {
    this.ended.set(id, Date.now());
  }

  start(): void {
    this.copy.start();
  }

  stop(): Promise<void> {
    return this.copy.stop();
  }

  private take(rows: readonly Row[]): void {
    for (const { key, ended } of rows) {
      if (ended === null) this.ended.delete(key);
      else this.ended.set(key, ended);
    }
    const forgotten = Date.now() - MEMORY;
    for (const [key, at] of this.ended) if (at < forgotten) this.ended.delete(key);
  }
}
