import { fold, Streams } from '@mrbill/event-sourcing';
import { Allow, Lists, Page, pageFrom, Refuses, Summary, Uuid, type PageAsked, type PageOf } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Get, Param, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import * as contract from '../contract/index.js';
import { visibleHistory } from '../poc/access.js';
import { poc } from '../poc/poc.js';
import { pocPublication } from '../publication.js';

const PocChange = z
  .object({
    /** The version that the POC has had since. */
    version: z.int().positive(),
    /** As others are told of it. */
    type: z.enum(Object.keys(contract.pocs.changes)).meta({ examples: ['poc-tagged'] }),
    at: z.iso.datetime(),
    by: z.string().meta({
      description: 'The id of a user, or system:<name>',
      examples: ['0199a4c2-7f00-76cc-8b21-214ffd60b0fc'],
    }),
    changes: z
      .record(z.string(), z.unknown())
      .meta({ description: 'What was given, and nothing that stayed as it was', examples: [{ tag: 'iot' }] }),
  })
  .meta({ id: 'PocChange' });
type PocChange = z.infer<typeof PocChange>;

export class ShowPocHistory extends Query<PageOf<PocChange>> {
  static readonly schema = z.strictObject(Page);

  constructor(
    readonly pocId: string,
    readonly asked: PageAsked,
  ) {
    super();
  }
}

/** From the stream itself, so that it is never behind a write. */
@QueryHandler(ShowPocHistory)
export class ShowPocHistoryHandler implements IQueryHandler<ShowPocHistory> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  async execute({ pocId, asked }: ShowPocHistory) {
    const all = await this.streams.history(poc, pocId);
    const facts = visibleHistory(all, fold(poc, all), this.context.caller);
    const { page, pageSize } = asked;
    const onPage = facts.toReversed().slice((page - 1) * pageSize, page * pageSize);
    const items = onPage.map(({ version, type, at, cause, data }) => ({
      version,
      type: pocPublication.as[type] as string,
      at,
      by: cause.actor,
      changes: { ...data },
    }));
    return pageFrom(items, facts.length, asked);
  }
}

@Controller('pocs/:pocId/history')
export class ShowPocHistoryRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Lists(PocChange)
  @Refuses('poc.not-found')
  @Summary(
    'List who changed what in a POC, and when',
    'The newest change first. For those who see the POC only because it is public, its history begins when it last became so.',
  )
  history(
    @Param('pocId', { schema: Uuid }) pocId: string,
    @QueryString({ schema: ShowPocHistory.schema }) asked: z.infer<typeof ShowPocHistory.schema>,
  ) {
    return this.queries.execute(new ShowPocHistory(pocId, asked));
  }
}
