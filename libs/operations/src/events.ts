import { EventLog, Rejection, type LoggedEvent as Stored } from '@mrbill/event-sourcing';
import { EventSourcingOptions } from '@mrbill/event-sourcing/nest';
import { Context } from '@mrbill/tenancy';
import { Inject, Injectable } from '@nestjs/common';
import { closed } from './closed.js';
import type { LoggedEvent, LoggedEvents, LoggedStream } from './event-shapes.js';

/** The facts of one context, of all tenants, as operators may see them. That somebody looked is in the log. */
@Injectable()
export class Events {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    private readonly context: Context,
    private readonly options: EventSourcingOptions,
  ) {}

  async page(after: number | undefined, limit: number, stream: string | undefined): Promise<LoggedEvents> {
    this.note({ after, limit, stream });
    const { events, position, level } = await this.events.read(after, limit, stream);
    return { items: events.map((event) => this.shown(event)), position, level };
  }

  async stream(name: string, id: string, after: number, limit: number): Promise<LoggedStream> {
    this.note({ stream: name, id, after, limit });
    const events = await this.events.stream(name, id, after, limit);
    if (events.length === 0 && after === 0) throw new Rejection('ops.no-such-stream');
    return { items: events.map((event) => this.shown(event)), version: events.at(-1)?.version ?? after };
  }

  private shown(event: Stored): LoggedEvent {
    const { position, tenant, stream, version, id, type, schemaVersion, at, cause, data } = event;
    return {
      position,
      tenantId: tenant,
      stream: { name: stream.name, id: stream.id },
      version,
      eventId: id,
      type,
      schemaVersion,
      at,
      actor: cause.actor,
      correlationId: cause.correlation,
      causationId: cause.causation,
      crossing: cause.crossing ?? null,
      data: this.context.caller.role === 'SYSTEM' ? data : closed(data),
    };
  }

  private note(asked: object): void {
    this.options.log.info('an operator reads facts', { by: this.context.caller.userId, ...asked });
  }
}
