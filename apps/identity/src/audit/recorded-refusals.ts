import { Ids, PersonErased, Streams } from '@mrbill/event-sourcing';
import { Context } from '@mrbill/tenancy';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { networkOf } from '../credentials/places.js';
import { refusal, refuseStranger, refuseUser } from '../refusal/refusal.js';
import { tenant } from '../tenant/tenant.js';
import { Refusals, type Refused } from './refusals.js';

/** More than this many that are not written yet are more than a database takes that is in trouble anyway. */
const MOST_WAITING = 1_000;
/** Facts are written a while later, at a moment that says nothing of the request: in milliseconds. */
const [SOONEST, SPREAD] = [100, 400];

type Waiting = Refused & { readonly correlation: string };

/**
 * Keeps refusals as facts, behind the requests' back: a fact about a user costs their key, one about a stranger does not, and
 * a tenant that is none gets no fact at all. Half a second of them is lost if the process is killed.
 */
@Injectable()
export class RecordedRefusals extends Refusals implements BeforeApplicationShutdown {
  private waiting: Waiting[] = [];
  /** Taken out of `waiting`, and not written yet. */
  private underWay = 0;
  private lost = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly log = new Logger('Refusals');

  constructor(
    private readonly streams: Streams,
    private readonly ids: Ids,
    private readonly context: Context,
  ) {
    super();
  }

  record(refused: Refused): Promise<void> {
    if (this.waiting.length + this.underWay >= MOST_WAITING) this.lost++;
    else this.waiting.push({ ...refused, correlation: this.correlation() });
    this.timer ??= setTimeout(() => void this.written(), SOONEST + Math.random() * SPREAD).unref();
    return Promise.resolve();
  }

  /** At the door, where access is denied, no work has begun whose trace could go on. */
  private correlation(): string {
    return this.context.present ? this.context.trace.correlation : this.ids.next();
  }

  /** Everything recorded so far is a fact. Never rejects. */
  written(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [batch, lost] = [this.waiting, this.lost];
    [this.waiting, this.lost] = [[], 0];
    this.underWay += batch.length;
    if (lost > 0) this.log.error(`${lost} refusals were not recorded: more came in than could be written`);
    return (this.writing = this.writing.then(async () => {
      for (const [tenantId, refused] of Map.groupBy(batch, ({ tenant }) => tenant)) {
        await this.write(tenantId, refused).catch((error: unknown) =>
          this.log.error(`${refused.length} refusals were not recorded`, error),
        );
        this.underWay -= refused.length;
      }
    }));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.written();
  }

  /** All at once, for each transaction is work for everybody who follows. */
  private async write(tenantId: string, refused: readonly Waiting[]): Promise<void> {
    if (!(await this.as(tenantId, this.ids.next(), () => this.streams.load(tenant, tenantId)))) return;
    try {
      await this.writeAll(tenantId, refused);
    } catch (error) {
      if (!(error instanceof PersonErased)) throw error;
      for (const each of refused) await this.writeOne(each);
    }
  }

  private writeAll(tenantId: string, refused: readonly Waiting[]): Promise<void> {
    return this.as(tenantId, this.ids.next(), () =>
      this.streams.transaction(async (tx) => {
        for (const each of refused)
          await this.as(each.tenant, each.correlation, () => tx.create(refusal, this.ids.next(), factOf(each)));
      }),
    );
  }

  /** Of somebody who has been erased meanwhile only what is not about them. */
  private async writeOne(refused: Waiting): Promise<void> {
    const create = (each: Waiting) =>
      this.as(each.tenant, each.correlation, () => this.streams.create(refusal, this.ids.next(), factOf(each)));
    try {
      await create(refused);
    } catch (error) {
      if (!(error instanceof PersonErased)) throw error;
      await create({ ...refused, userId: undefined });
    }
  }

  private as<T>(tenantId: string, correlation: string, work: () => Promise<T>): Promise<T> {
    return this.context.asSystem('refusals', tenantId, this.ids.next(), work, { correlation });
  }
}

const factOf = ({ userId, address, ...reason }: Waiting) =>
  userId === undefined
    ? refuseStranger({ ...reason, network: networkOf(address) })
    : refuseUser({ ...reason, userId, address });
