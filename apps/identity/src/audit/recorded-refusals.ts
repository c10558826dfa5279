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
      for (const each of batch) {
        await this.write(each).catch((error: unknown) => this.log.error('a refusal was not recorded', error));
        this.underWay--;
      }
    }));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.written();
  }

  private async write({ tenant: tenantId, userId, address, correlation, ...reason }: Waiting): Promise<void> {
    const inTenant = <T>(work: () => Promise<T>) =>
      this.context.asSystem('refusals', tenantId, this.ids.next(), work, { correlation });
    const stranger = () =>
      inTenant(() =>
        this.streams.create(refusal, this.ids.next(), refuseStranger({ ...reason, network: networkOf(address) })),
      );
    if (!(await inTenant(() => this.streams.load(tenant, tenantId)))) return;
    if (userId === undefined) return void (await stranger());
    try {
      await inTenant(() => this.streams.create(refusal, this.ids.next(), refuseUser({ ...reason, userId, address })));
    } catch (error) {
      if (!(error instanceof PersonErased)) throw error;
      await stranger();
    }
  }
}
