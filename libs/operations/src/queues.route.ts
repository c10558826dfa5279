import { Answers, Ops, Refuses, Summary } from '@mrbill/http';
import { Controller, Get, Param, Post, Query, type Type } from '@nestjs/common';
import { z } from 'zod';
import { Limit } from './limit.js';
import { OpenedMessage, Queues as QueuesShape, QueueWish, RefusedMessages, WishDone } from './queue-shapes.js';
import { Queues } from './queues.js';

const Queue = z.strictObject({
  queue: z
    .string()
    .regex(/^[a-z]+-hears-[a-z]+$/)
    .meta({ examples: ['search-hears-pocs'] }),
});
const Letter = z.strictObject({
  ...Queue.shape,
  id: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .meta({ examples: ['db76cc9f-a614-45b7-886d-f31b02077559'] }),
});
const LetterAndWish = z.strictObject({ ...Letter.shape, wish: QueueWish });
const Showing = z.strictObject({ limit: Limit });
const GoingOn = z.strictObject({
  began: z.iso
    .datetime()
    .optional()
    .meta({ description: 'As the first answer says, where there are more than one could deal with' }),
});

/** The routes by which operators see what was refused of the messages that one context takes, and deal with it. */
export function queuesRoute(context: string): Type {
  @Controller(`ops/${context}/queues`)
  class QueuesRoute {
    constructor(private readonly queues: Queues) {}

    @Get()
    @Ops()
    @Answers(QueuesShape)
    @Refuses('ops.no-queues', 'ops.queues-out-of-reach')
    @Summary('List the queues of this context, with how many dead letters they have', 'Nothing is taken for it.')
    async list() {
      return { context, queues: await this.queues.all() };
    }

    @Get(':queue/dead-letters')
    @Ops()
    @Answers(RefusedMessages)
    @Refuses('ops.no-queues', 'ops.no-such-queue', 'ops.queues-out-of-reach')
    @Summary(
      'List messages that were refused, without what they say',
      'Some of them: SQS knows no pages. To see them is to take them, so somebody else who looks in the same moment sees others; each is let go at once. Takes up to four seconds.',
    )
    letters(
      @Param({ schema: Queue }) { queue }: z.infer<typeof Queue>,
      @Query({ schema: Showing }) { limit }: z.infer<typeof Showing>,
    ) {
      return this.queues.letters(queue, limit);
    }

    @Get(':queue/dead-letters/:id')
    @Ops()
    @Answers(OpenedMessage)
    @Refuses('ops.no-queues', 'ops.no-such-queue', 'ops.no-such-message', 'ops.queues-out-of-reach')
    @Summary(
      'Get one message that was refused',
      'With its envelope, where it is one of ours. What is personal is masked, and for platform admins all data: that is for the operator.',
    )
    letter(@Param({ schema: Letter }) { queue, id }: z.infer<typeof Letter>) {
      return this.queues.letter(queue, id);
    }

    @Post(':queue/dead-letters/:id/:wish')
    @Ops()
    @Answers(WishDone)
    @Refuses('ops.no-queues', 'ops.no-such-queue', 'ops.no-such-message', 'ops.queues-out-of-reach')
    @Summary(
      'Send a message that was refused back to its queue, or forget it; with `all` as its id, all of them',
      'Of all as many as can be dealt with in four seconds. Where `about` says that there are more, ask again, with `began` of the first answer: what is refused again meanwhile is then left, with another id. Either is harmless: positions decide what is taken, and what messages told of is read from the feed.',
    )
    wish(
      @Param({ schema: LetterAndWish }) { queue, id, wish }: z.infer<typeof LetterAndWish>,
      @Query({ schema: GoingOn }) { began }: z.infer<typeof GoingOn>,
    ) {
      return this.queues.wish(queue, wish, id === 'all' ? undefined : id, began);
    }
  }
  return QueuesRoute;
}
