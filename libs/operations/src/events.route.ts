import { Answers, Ops, Refuses, Summary, Uuid } from '@mrbill/http';
import { Controller, Get, Param, Query, type Type } from '@nestjs/common';
import { z } from 'zod';
import { LoggedEvents, LoggedStream } from './event-shapes.js';
import { Events } from './events.js';
import { Limit, whole } from './limit.js';

const Stream = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/)
  .meta({ examples: ['poc'] });
const Tail = z.strictObject({
  after: whole(15).optional().meta({ type: 'integer', description: 'A position; left out: the newest facts' }),
  limit: Limit,
  stream: Stream.optional().meta({ description: 'Of this kind of stream only' }),
});
const One = z.strictObject({ stream: Stream, id: Uuid });
const From = z.strictObject({
  after: whole(9).default(0).meta({ type: 'integer', description: 'A version' }),
  limit: Limit,
});

/** The routes by which operators look at the facts of one context. */
export function eventsRoute(context: string): Type {
  @Controller(`ops/${context}/events`)
  class EventsRoute {
    constructor(private readonly events: Events) {}

    @Get()
    @Ops()
    @Answers(LoggedEvents)
    @Summary(
      'Show facts of all tenants, the newest or those after a position',
      'What is personal is masked, and for platform admins all data: that is for the operator. Where facts of one kind are rare a page may be empty and more follow: go on until `level`.',
    )
    tail(@Query({ schema: Tail }) { after, limit, stream }: z.infer<typeof Tail>) {
      return this.events.page(after, limit, stream);
    }

    @Get(':stream/:id')
    @Ops()
    @Answers(LoggedStream)
    @Refuses('ops.no-such-stream')
    @Summary(
      'Show the facts of one stream',
      'In their order, `after` a version. What is personal is masked, and for platform admins all data: that is for the operator.',
    )
    show(
      @Param({ schema: One }) { stream, id }: z.infer<typeof One>,
      @Query({ schema: From }) { after, limit }: z.infer<typeof From>,
    ) {
      return this.events.stream(stream, id, after, limit);
    }
  }
  return EventsRoute;
}
