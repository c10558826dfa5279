import { Injectable } from '@nestjs/common';
import { Ids, Streams, type Reaction, type Recorded } from '@mrbill/event-sourcing';
import { Reacts } from '@mrbill/event-sourcing/nest';
import { commandOf, Context } from '@mrbill/tenancy';
import { closeSession } from '../credentials/live-sessions.js';
import type { TenantFact } from '../tenant/tenant.js';

const NAME = 'when-tenant-deactivated-end-its-sessions';
/** Sessions ended in one transaction. */
const BATCH = 50;

/**
 * Everybody is out already, for as long as the tenant is deactivated; this is so that nobody is back in by an old session when it
 * is reactivated. What was ended stays ended if it is called again.
 */
@Injectable()
export class WhenTenantDeactivatedEndItsSessions extends Reacts<TenantFact> {
  readonly reaction: Reaction<TenantFact> = {
    name: `identity.${NAME}`,
    on: { 'tenant.deactivated': (fact) => this.end(fact) },
  };

  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
    private readonly ids: Ids,
  ) {
    super();
  }

  private async end({ id, tenant, at, cause }: Recorded): Promise<void> {
    // A command for each batch: within one, the same session would not be ended twice, but its facts would have the same ids.
    for (let command = commandOf(NAME, id), left = true; left; command = this.ids.next()) {
      left = await this.context.asSystem(NAME, tenant, command, () => this.endSome(at), { ...cause, causation: id });
    }
  }

  private endSome(before: string): Promise<boolean> {
    return this.streams.transaction(async (tx) => {
      const some = await tx.query<{ sessionId: string }>(
        'SELECT session_id AS "sessionId" FROM identity.live_session WHERE tenant = $1 AND begun_at <= $2 ORDER BY session_id LIMIT $3',
        [tx.tenant, before, BATCH],
      );
      for (const { sessionId } of some) await closeSession(tx, sessionId, 'tenant');
      return some.length === BATCH;
    });
  }
}
