import { Answers, Flag, Lists, Ops, Page, pageFrom, Refuses, Summary, type PageAsked } from '@mrbill/http';
import { Controller, Get, Param, Post, Query, type Type } from '@nestjs/common';
import { z } from 'zod';
import { Operations } from './operations.js';
import { DeadLetter, Started, Status, Wished } from './shapes.js';
import { Verification } from './verification-shapes.js';

const View = z.strictObject({
  view: z
    .string()
    .max(100)
    .meta({ examples: ['pocs.list'] }),
});
const ViewAndHow = z.strictObject({ ...View.shape, how: z.enum(['stop', 'abandon']) });
const Rebuilding = z.strictObject({
  accept: Flag.default(false).meta({ type: 'boolean', description: 'Switch although facts are parked' }),
});
const Verifying = z.strictObject({
  repair: Flag.default(false).meta({ type: 'boolean', description: 'Mend what differs' }),
});
const Letter = z.strictObject({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .meta({ examples: ['17'] }),
});
const LetterAndWish = z.strictObject({ ...Letter.shape, wish: z.enum(['retry', 'skip', 'discard']) });
const Paging = z.strictObject(Page);

/** The routes of one context. Each context has a class of its own, because its name is part of the path. */
export function operationsRoute(context: string): Type {
  @Controller(`ops/${context}`)
  class OperationsRoute {
    constructor(private readonly operations: Operations) {}

    @Get('status')
    @Ops()
    @Answers(Status)
    @Summary(
      'Show how far each view and subscription is, and what blocks it',
      'Takes up to 0.3 s, in which rates are measured. `lag` counts facts that were not taken yet.',
    )
    async status() {
      return { context, subscriptions: await this.operations.status() };
    }

    @Post('views/:view/rebuild')
    @Ops()
    @Answers(Started, { status: 202 })
    @Refuses('ops.no-such-view')
    @Summary(
      'Fill a new generation of a view beside the live one, then switch to it',
      'Answers as soon as it has begun; `status` shows how far it is, and asked again it goes on. It is switched to when nothing of it is parked (or with accept) and, for an index, when it holds exactly what is published. It is filled from what the context that it follows has published. To have that folded anew first, as `npm run ops -- rebuild` does unless `--quick`, rebuild its publication (`pocs.publication`), wait until it is live, and then ask for this: each request concerns one service only. The live one answers meanwhile, and stays for a rollback.',
    )
    async rebuild(
      @Param({ schema: View }) { view }: z.infer<typeof View>,
      @Query({ schema: Rebuilding }) wish: z.infer<typeof Rebuilding>,
    ) {
      return { view, generation: await this.operations.rebuild(view, wish) };
    }

    @Post('views/:view/rebuild/:how')
    @Ops()
    @Answers(Started)
    @Refuses('ops.no-such-view', 'ops.no-rebuild')
    @Summary(
      'Stop a rebuild, or give it up',
      'A stopped one goes on where it was when the rebuild is asked for again; of one that is given up nothing is left.',
    )
    async endRebuild(@Param({ schema: ViewAndHow }) { view, how }: z.infer<typeof ViewAndHow>) {
      return { view, generation: await this.operations.endRebuild(view, how) };
    }

    @Post('views/:view/verify')
    @Ops()
    @Answers(Verification, { status: 202 })
    @Refuses('ops.no-such-view', 'ops.not-verifiable', 'ops.nothing-to-verify', 'ops.verification-under-way')
    @Summary(
      'Hold an index against what is published and, with repair, mend what differs',
      'Answers as soon as it has begun; ask for the verification to see how far it is. One at a time for each view. It does not outlive the service.',
    )
    verify(
      @Param({ schema: View }) { view }: z.infer<typeof View>,
      @Query({ schema: Verifying }) { repair }: z.infer<typeof Verifying>,
    ) {
      return this.operations.verify(view, repair);
    }

    @Get('views/:view/verification')
    @Ops()
    @Answers(Verification)
    @Refuses('ops.no-such-view', 'ops.not-verifiable', 'ops.no-verification')
    @Summary(
      'Show the verification under way, or how the last one ended',
      'As this process remembers it: each document that differs is named, and whether it was mended.',
    )
    verification(@Param({ schema: View }) { view }: z.infer<typeof View>) {
      return this.operations.verification(view);
    }

    @Post('views/:view/rollback')
    @Ops()
    @Answers(Started)
    @Refuses('ops.no-such-view', 'ops.no-earlier-generation')
    @Summary(
      'Go back to the generation before, which has gone on following',
      'At once and without a loss: what was read from until now is kept in the same way.',
    )
    async rollback(@Param({ schema: View }) { view }: z.infer<typeof View>) {
      return { view, generation: await this.operations.rollback(view) };
    }

    @Get('dead-letters')
    @Ops()
    @Lists(DeadLetter)
    @Summary(
      'List facts that a subscription could not take, oldest first',
      'And those that wait behind them, because the facts of one thing are taken in their order. At most 1,000.',
    )
    async deadLetters(@Query({ schema: Paging }) asked: PageAsked) {
      const letters = await this.operations.deadLetters();
      const first = (asked.page - 1) * asked.pageSize;
      return pageFrom(letters.slice(first, first + asked.pageSize), letters.length, asked);
    }

    @Get('dead-letters/:id')
    @Ops()
    @Answers(DeadLetter)
    @Refuses('ops.no-such-dead-letter')
    @Summary(
      'Get one fact that a subscription could not take',
      'With what was wrong; the data of the fact stays in the store.',
    )
    deadLetter(@Param({ schema: Letter }) { id }: z.infer<typeof Letter>) {
      return this.operations.deadLetter(id);
    }

    @Post('dead-letters/:id/:wish')
    @Ops()
    @Answers(Wished, { status: 202 })
    @Refuses('ops.no-such-dead-letter')
    @Summary(
      'Try a parked stream again, skip its first fact, or forget all that is parked of it',
      'Concerns everything that is parked of the same stream. Answers at once; the owner of the subscription does it within a second or so.',
    )
    async wish(@Param({ schema: LetterAndWish }) { id, wish }: z.infer<typeof LetterAndWish>) {
      await this.operations.wish(id, wish);
      return { deadLetterId: id, wish };
    }
  }
  return OperationsRoute;
}
