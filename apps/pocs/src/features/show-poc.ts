import { Streams, type Loaded } from '@mrbill/event-sourcing';
import { Allow, Refuses, Shows, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Get, Param } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import * as contract from '../contract/index.js';
import { visible } from '../poc/access.js';
import { poc, type Poc } from '../poc/poc.js';

export class ShowPoc extends Query<Loaded<Poc> | undefined> {
  constructor(readonly pocId: string) {
    super();
  }
}

/** From the stream itself, so that it is never behind a write. */
@QueryHandler(ShowPoc)
export class ShowPocHandler implements IQueryHandler<ShowPoc> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  async execute({ pocId }: ShowPoc) {
    const loaded = await this.streams.load(poc, pocId);
    visible(loaded?.state, this.context.caller);
    return loaded;
  }
}

@Controller('pocs/:pocId')
export class ShowPocRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Shows(contract.Poc)
  @Refuses('poc.not-found')
  @Summary(
    'Get a POC',
    'Never behind a write. Private ones are shown to their owner and to admins, deleted ones too; for all others there is none.',
  )
  show(@Param('pocId', { schema: Uuid }) pocId: string) {
    return this.queries.execute(new ShowPoc(pocId));
  }
}
