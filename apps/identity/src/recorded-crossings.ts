import { Ids, Streams } from '@mrbill/event-sourcing';
import { Context } from '@mrbill/tenancy';
import { Crossings, type Crossed } from '@mrbill/tenancy/crossing';
import { cross, crossing } from './crossing/crossing.js';

/**
 * Keeps as a fact who went into which tenant, and why. Where nobody has signed in yet (signing in itself) there is no tenant
 * to keep it in: the reason rides in whatever facts the work writes, and nobody can fill the store by failing to sign in.
 */
export class RecordedCrossings extends Crossings {
  constructor(
    private readonly streams: Streams,
    private readonly ids: Ids,
    private readonly context: Context,
  ) {
    super();
  }

  async record({ caller, from, to, reason, correlation }: Crossed): Promise<void> {
    if (!caller || from === undefined) return;
    // As the system, so that an idempotency key under way is left to the work itself.
    await this.context.asSystem(
      'crossing',
      from,
      this.ids.next(),
      () => this.streams.create(crossing, this.ids.next(), cross({ by: caller.userId, to, why: reason })),
      { correlation },
    );
  }
}
